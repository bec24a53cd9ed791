using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Which names a dist-tag may have: plain words that no client can take for a version range.</summary>
internal static partial class DistTagName
{
    /// <summary>True for up to 128 letters, digits, dots, underscores and hyphens, when they do not read as a version range such as <c>1.x</c> or <c>v2</c>.</summary>
    public static bool IsSane(string? text) => text is not null && Shape.IsMatch(text) && !VersionRange.IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Shape { get; }

    // Of the range grammar only these spellings remain possible once spaces and operators are excluded.
    [GeneratedRegex(@"\A[vV]*(?:[xX]|[0-9]+)(?:\.(?:[xX]|[0-9]+)(?:\.(?:[xX]|[0-9]+)(?:-.*)?)?)?\z")]
    private static partial Regex VersionRange { get; }
}
