using System.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>One 512-byte tar header (POSIX ustar, GNU or the older format).</summary>
/// <param name="Kind">The type flag.</param>
/// <param name="Path">The path within this header alone.</param>
/// <param name="Size">How many bytes of data follow.</param>
/// <param name="Mode">The permission bits; all of them when they cannot be read, since readers differ in what they make of such a field.</param>
/// <param name="Link">Where a link leads, within this header alone.</param>
internal readonly record struct TarHeader(char Kind, string Path, long Size, int Mode, string Link)
{
    public const int BlockSize = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private const int PrefixOffset = 345;

    private static ReadOnlySpan<byte> PosixMagic => [(byte)'u', (byte)'s', (byte)'t', (byte)'a', (byte)'r', 0, (byte)'0', (byte)'0'];

    /// <summary>Throws <see cref="InvalidDataException"/> for a header that one reader would skip and another would take.</summary>
    public static TarHeader Parse(ReadOnlySpan<byte> block)
    {
        if (Octal(block.Slice(ChecksumOffset, ChecksumLength)) != Checksum(block))
        {
            throw new InvalidDataException("a tar header has a wrong checksum");
        }

        if (block[0] == 0)
        {
            // One reader takes this for the end mark, others take the name from an extended header and go on.
            throw new InvalidDataException("a tar header has no name");
        }

        var path = Text(block[..100]);
        var prefix = Text(block.Slice(PrefixOffset, 155));
        if (prefix.Length > 0)
        {
            // Only POSIX headers have a prefix; other formats keep times there, which some readers take for a path all the same.
            path = block.Slice(257, 8).SequenceEqual(PosixMagic) ? $"{prefix}/{path}" : throw new InvalidDataException("a tar header holds a path prefix in a format without one");
        }

        var kind = block[156] == 0 ? '0' : (char)block[156];
        return new TarHeader(kind, path, Octal(block.Slice(124, 12)), Permissions(block.Slice(100, 8)), kind is '1' or '2' ? Text(block.Slice(157, 100)) : "");
    }

    /// <summary>Text up to its first NUL; bytes that are not UTF-8 become U+FFFD, which no accepted name contains.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static long Checksum(ReadOnlySpan<byte> block)
    {
        var sum = (long)ChecksumLength * ' ';
        for (var i = 0; i < block.Length; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? 0 : block[i];
        }

        return sum;
    }

    private static int Permissions(ReadOnlySpan<byte> field)
    {
        const int all = 0xFFF;
        var digits = field.TrimStart((byte)' ').TrimEnd("\0 "u8);
        return digits.ContainsAnyExceptInRange((byte)'0', (byte)'7') ? all : (int)Octal(digits) & all;
    }

    // Octal digits only. The binary form is for files above 8 GiB, and readers disagree about signs.
    private static long Octal(ReadOnlySpan<byte> field)
    {
        var digits = field.TrimStart((byte)' ').TrimEnd("\0 "u8);
        var value = 0L;
        foreach (var digit in digits)
        {
            value = digit is >= (byte)'0' and <= (byte)'7' ? (value * 8) + (digit - '0') : throw new InvalidDataException("a tar header holds a number that is not octal");
        }

        return value;
    }
}
