using System.Buffers;

namespace TrustedPublish.Core.Assertions;

/// <summary>Characters that no claim or publisher field may hold: C0, C1, line and paragraph separators, bidirectional controls (CLM-13).</summary>
internal static class UnfitCharacters
{
    public static readonly SearchValues<char> All = SearchValues.Create(
    [
        .. Range('\u0000', '\u001f'), .. Range('\u007f', '\u009f'), '\u061c', '\u200e', '\u200f', '\u2028', '\u2029',
        .. Range('\u202a', '\u202e'), .. Range('\u2066', '\u2069'), '\ufeff',
    ]);

    private static IEnumerable<char> Range(char first, char last)
    {
        for (int character = first; character <= last; character++)
        {
            yield return (char)character;
        }
    }
}
