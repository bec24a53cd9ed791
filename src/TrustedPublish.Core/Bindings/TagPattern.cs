using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// A tag's shape, with <c>{{version}}</c> at most once: the text in its place is the one version that may be published.
/// A pattern with <c>{{version}}</c> has no star, so that there is one way only to read the version.
/// </summary>
internal static partial class TagPattern
{
    private const string Placeholder = "{{version}}";

    /// <summary>Whether a pattern can be registered.</summary>
    public static bool IsAcceptable(string pattern)
    {
        var placeholder = pattern.IndexOf(Placeholder, StringComparison.Ordinal);
        var rest = placeholder < 0 ? pattern : pattern.Remove(placeholder, Placeholder.Length);
        return LiteralPattern.IsMatch(pattern) && !rest.Contains("{{", StringComparison.Ordinal)
            && (placeholder < 0 ? pattern.Count('*') <= SegmentGlob.MaxStars : !pattern.Contains('*'));
    }

    /// <summary>Whether a tag (without <c>refs/tags/</c>) has the shape.</summary>
    public static bool Matches(string pattern, string tag) =>
        pattern.Contains(Placeholder, StringComparison.Ordinal) ? Version(pattern, tag) is not null : SegmentGlob.Matches(pattern, tag);

    /// <summary>The version in the placeholder's place; null when there is no placeholder or the tag has another shape.</summary>
    public static string? Version(string pattern, string tag)
    {
        var placeholder = pattern.IndexOf(Placeholder, StringComparison.Ordinal);
        if (placeholder < 0)
        {
            return null;
        }

        var before = pattern[..placeholder];
        var after = pattern[(placeholder + Placeholder.Length)..];
        return tag.Length > before.Length + after.Length
            && tag.StartsWith(before, StringComparison.Ordinal) && tag.EndsWith(after, StringComparison.Ordinal)
            && tag[before.Length..^after.Length] is var version && VersionPattern.IsMatch(version)
            ? version
            : null;
    }

    [GeneratedRegex(@"\A[\x21-\x7e]+\z")]
    private static partial Regex LiteralPattern { get; }

    [GeneratedRegex(@"\A[0-9A-Za-z][0-9A-Za-z.+-]{0,127}\z")]
    private static partial Regex VersionPattern { get; }
}
