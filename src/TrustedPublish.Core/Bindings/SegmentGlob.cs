namespace TrustedPublish.Core.Bindings;

/// <summary>
/// The only pattern language there is: <c>*</c> stands for any characters but <c>/</c>, everything else for itself, the whole text must match.
/// No regular expression, so nothing to anchor wrongly and nothing that runs for ever (MNT-24).
/// </summary>
internal static class SegmentGlob
{
    /// <summary>Bounds the work: patterns with more are not registered.</summary>
    public const int MaxStars = 8;

    /// <summary>Whether the whole text has the pattern's shape; case-sensitive.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, star = -1, resume = 0, position = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = position;
            }
            else if (at < pattern.Length && pattern[at] == text[position])
            {
                at++;
                position++;
            }
            else if (star >= 0 && text[resume] != '/')
            {
                // The last star takes one character more; earlier ones need not move, since a star cannot cross a slash.
                at = star + 1;
                position = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
