using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>
/// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, 30 seconds, six digits. Finds the step of a
/// code; whether that step was used before is for the store to decide.
/// </summary>
internal static class Totp
{
    public const int Digits = 6;

    private const int KeyBytes = 20;
    private const int Modulus = 1_000_000;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>A fresh key, as RFC 4226 §4 wants it: 160 bits.</summary>
    public static byte[] CreateKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The step a code belongs to, the current one or a neighbour (RFC 6238 §5.2); null when it is none of theirs.</summary>
    public static long? FindStep(byte[] key, string code, DateTimeOffset now)
    {
        if (code.Length != Digits || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        long? found = null;
        var current = StepOf(now);
        for (var step = current - 1; step <= current + 1; step++)
        {
            // All three are computed whatever comes out: the time tells nothing.
            if (Compute(key, step) == number)
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The code of a moment.</summary>
    public static string CodeAt(byte[] key, DateTimeOffset at) => Compute(key, StepOf(at)).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The key as authenticator apps take it: base32 without padding (RFC 4648 §6).</summary>
    public static string Base32(ReadOnlySpan<byte> key)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var text = new char[(key.Length * 8 + 4) / 5];
        for (var position = 0; position < text.Length; position++)
        {
            var bit = position * 5;
            var pair = (key[bit / 8] << 8) | (bit / 8 + 1 < key.Length ? key[bit / 8 + 1] : 0);
            text[position] = alphabet[(pair >> (11 - bit % 8)) & 31];
        }

        return new string(text);
    }

    private static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    private static int Compute(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, and the only one that authenticator apps have in common.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 15;
        return (BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue) % Modulus;
    }
}
