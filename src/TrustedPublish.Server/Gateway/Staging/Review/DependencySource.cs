using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Where a dependency comes from.</summary>
internal enum DependencySource
{
    /// <summary>A range or tag of the name itself, from the registry.</summary>
    Registry,

    /// <summary>Another package under this name.</summary>
    Alias,

    /// <summary>A git repository: nothing of it passed a registry.</summary>
    Git,

    /// <summary>A tarball from anywhere; its bytes may change.</summary>
    Http,

    /// <summary>A path on the machine that installs.</summary>
    File,

    /// <summary>A protocol of one package manager.</summary>
    Other,
}

/// <summary>Reads what a dependency's specifier means, as npm-package-arg does; in doubt it is not the registry.</summary>
internal static partial class DependencySpecifier
{
    public static DependencySource SourceOf(string specifier)
    {
        var text = specifier.Trim();
        if (Scheme.Match(text) is { Success: true } scheme)
        {
            return OfScheme(scheme.Groups[1].Value, text);
        }

        return text switch
        {
            _ when text is "." or ".." or "~" || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)
                || text.StartsWith("~/", StringComparison.Ordinal) || text.StartsWith('/') || text.Contains('\\') => DependencySource.File,
            _ when text.Contains('/') => DependencySource.Git,
            _ when text.Contains(':') || text.Contains('@') => DependencySource.Git,
            _ when Archive.IsMatch(text) => DependencySource.File,
            _ => DependencySource.Registry,
        };
    }

    private static DependencySource OfScheme(string scheme, string text) =>
        Is(scheme, "npm") ? DependencySource.Alias
        : Is(scheme, "http", "https") ? text.Contains(".git", StringComparison.OrdinalIgnoreCase) && !Archive.IsMatch(text) ? DependencySource.Git : DependencySource.Http
        : Is(scheme, "git", "ssh", "github", "gitlab", "bitbucket", "gist", "sourcehut") || scheme.StartsWith("git+", StringComparison.OrdinalIgnoreCase) ? DependencySource.Git
        : Is(scheme, "file", "link", "portal") || scheme.Length == 1 ? DependencySource.File
        : DependencySource.Other;

    private static bool Is(string scheme, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name.Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.-]*):")]
    private static partial Regex Scheme { get; }

    [GeneratedRegex(@"\.(?:tgz|tar\.gz|tar)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Archive { get; }
}
