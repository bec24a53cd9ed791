using System.Globalization;
using System.Text;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>
/// Text of a publisher for the eyes of whoever approves: characters that hide, reorder or end a line are written out (as <c>&lt;U+202E&gt;</c>),
/// so that neither a page nor a terminal shows something else than what is there (Trojan Source, CVE-2021-42574).
/// </summary>
internal static class VisibleText
{
    private const int MaxPath = 300;
    private const int MaxValue = 2000;

    public static string Path(string text) => Of(text, MaxPath);

    public static string Value(string text) => Of(text, MaxValue);

    /// <summary>Whether a character is shown as itself.</summary>
    public static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && rune != Rune.ReplacementChar && !IsBlank(rune);

    private static string Of(string text, int limit)
    {
        var shown = new StringBuilder(Math.Min(text.Length, limit));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= limit)
            {
                return shown.Append('…').ToString();
            }

            if (IsVisible(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            }
        }

        return shown.ToString();
    }

    // Spaces other than the plain one, and letters and marks that draw nothing.
    private static bool IsBlank(Rune rune) => rune.Value is not ' '
        && (Rune.IsWhiteSpace(rune) || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) or (>= 0xE0100 and <= 0xE01EF));
}
