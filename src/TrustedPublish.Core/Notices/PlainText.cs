using System.Globalization;
using System.Text;

namespace TrustedPublish.Core.Notices;

/// <summary>Text for people, of which parts were chosen by others: what could end a line, reorder it or hide in it is shown as a question mark.</summary>
internal static class PlainText
{
    private const int LongestLine = 900;
    private const int MostLines = 60;

    /// <summary>The text as one line of bounded length.</summary>
    public static string Line(string text, int longest = LongestLine)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
            {
                return line.Append('…').ToString();
            }

            line.Append(IsFit(rune) ? rune.ToString() : "?");
        }

        return line.ToString();
    }

    /// <summary>The text as lines; only a line feed ends one.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Take(MostLines).Select(static line => Line(line)));

    private static bool IsFit(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
