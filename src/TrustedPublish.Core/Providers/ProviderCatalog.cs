using System.Collections.Frozen;
using TrustedPublish.Core.Providers.CircleCi;
using TrustedPublish.Core.Providers.GitHub;
using TrustedPublish.Core.Providers.GitLab;

namespace TrustedPublish.Core.Providers;

/// <summary>The kinds of CI this server knows. One more with a compound claim is one folder and one line here.</summary>
internal sealed class ProviderCatalog
{
    private readonly FrozenDictionary<string, Provider> byName =
        new Provider[] { new GitHubProvider(), new GitLabProvider(), new CircleCiProvider() }.ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => byName.Keys;

    /// <summary>A provider that configuration or storage names; configuration was validated, so an unknown one is a bug.</summary>
    public Provider Get(string name) => byName[name];

    /// <summary>The provider a request names; null when there is none.</summary>
    public Provider? Find(string name) => byName.GetValueOrDefault(name);
}
