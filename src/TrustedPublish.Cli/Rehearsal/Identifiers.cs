using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>
/// The ids a CI would have assigned. Those of lasting things (owner, repository, organisation) are derived from their names,
/// so that ids pinned in one rehearsal hold in the next; those of one run are random.
/// </summary>
internal static class Identifiers
{
    public static string StableNumber(string kind, string name) =>
        (100_000_000 + (BinaryPrimitives.ReadUInt32BigEndian(Digest(kind, name)) % 800_000_000)).ToString(CultureInfo.InvariantCulture);

    public static string StableUuid(string kind, string name) => Uuid(Digest(kind, name).AsSpan(0, 16), version: 5);

    public static string StableSha(string kind, string name) => Convert.ToHexStringLower(Digest(kind, name).AsSpan(0, 20));

    public static string RandomNumber(int toExclusive = int.MaxValue) =>
        RandomNumberGenerator.GetInt32(toExclusive / 2, toExclusive).ToString(CultureInfo.InvariantCulture);

    public static string RandomUuid() => Uuid(RandomNumberGenerator.GetBytes(16), version: 4);

    private static byte[] Digest(string kind, string name) => SHA256.HashData(Encoding.UTF8.GetBytes(kind + "\n" + name));

    private static string Uuid(ReadOnlySpan<byte> random, int version)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
