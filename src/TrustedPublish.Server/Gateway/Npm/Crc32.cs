namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The CRC-32 of RFC 1952 §8, over bytes that arrive in pieces; it finds damage, not malice.</summary>
internal sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    private uint state = uint.MaxValue;

    /// <summary>The checksum of everything appended so far.</summary>
    public uint Value => ~state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var current = state;
        foreach (var value in bytes)
        {
            current = Table[(byte)(current ^ value)] ^ (current >> 8);
        }

        state = current;
    }

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ Polynomial;
        }

        return entry;
    }
}
