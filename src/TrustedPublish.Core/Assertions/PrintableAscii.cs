using System.Buffers;

namespace TrustedPublish.Core.Assertions;

/// <summary>The characters 0x21 to 0x7E.</summary>
internal static class PrintableAscii
{
    private static readonly SearchValues<char> Characters = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(static code => (char)code)]);

    extension(ReadOnlySpan<char> text)
    {
        public bool ContainsOnlyPrintableAscii() => !text.ContainsAnyExcept(Characters);
    }
}
