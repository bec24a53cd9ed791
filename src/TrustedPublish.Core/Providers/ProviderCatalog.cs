using System.Collections.Frozen;
using TrustedPublish.Core.Providers.CircleCi;
using TrustedPublish.Core.Providers.GitHub;
using TrustedPublish.Core.Providers.GitLab;

namespace TrustedPublish.Core.Providers;

/// <summary>The kinds of CI this server knows. One more with a compound claim is one folder and one line here; any other is one provider file.</summary>
/// <param name="described">The providers that files describe; their names are none of the built-in ones'.</param>
internal sealed class ProviderCatalog(params IReadOnlyList<Provider> described)
{
    private readonly FrozenDictionary<string, Provider> byName =
        BuiltIn.Concat(described).ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);

    /// <summary>The providers that need no file.</summary>
    public static IReadOnlyList<Provider> BuiltIn { get; } = [new GitHubProvider(), new GitLabProvider(), new CircleCiProvider()];

    /// <summary>Built-in ones first, then in the order of their files.</summary>
    public IReadOnlyList<Provider> All { get; } = [.. BuiltIn, .. described];

    public IReadOnlyCollection<string> Names => [.. All.Select(static provider => provider.Name)];

    /// <summary>A provider that configuration or storage names; configuration was validated, so an unknown one is a bug.</summary>
    public Provider Get(string name) => byName[name];

    /// <summary>The provider a request names; null when there is none.</summary>
    public Provider? Find(string name) => byName.GetValueOrDefault(name);
}
