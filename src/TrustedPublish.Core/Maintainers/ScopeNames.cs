using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Maintainers;

/// <summary>Which names organisations and teams may have, and whose scope a package has.</summary>
internal static partial class ScopeNames
{
    /// <summary>The organisation a text means: npm writes it with or without "@"; null when it can be none.</summary>
    public static string? Organisation(string text)
    {
        var name = text.StartsWith('@') ? text[1..] : text;
        return Shape.IsMatch(name) ? name : null;
    }

    public static bool IsTeam(string name) => Shape.IsMatch(name);

    /// <summary>The scope of a package without its "@"; null when it has none.</summary>
    public static string? Of(string package) => package.StartsWith('@') && package.IndexOf('/') is > 1 and var slash ? package[1..slash] : null;

    // As the scope of a package name; colons and slashes separate organisation, team and path.
    [GeneratedRegex(@"\A[A-Za-z0-9~][A-Za-z0-9._~-]{0,99}\z")]
    private static partial Regex Shape { get; }
}
