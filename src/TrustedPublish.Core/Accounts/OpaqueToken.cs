using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Core.Accounts;

/// <summary>
/// The tokens people hold (contract §6): a prefix that secret scanners know, 160 random bits and a checksum, in base62. Stored only as SHA-256.
/// The checksum lets a mistyped or invented token be refused without asking the database.
/// </summary>
internal static class OpaqueToken
{
    /// <summary>Session tokens.</summary>
    public const string SessionPrefix = "tps_";

    /// <summary>Sessions of browsers; only ever in a cookie.</summary>
    public const string BrowserPrefix = "tpw_";

    /// <summary>Granular tokens.</summary>
    public const string GranularPrefix = "tpg_";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomBytes = 20;
    private const int RandomLength = 27;
    private const int ChecksumLength = 6;

    /// <summary>A fresh token.</summary>
    public static Secret Create(string prefix)
    {
        var random = Base62(RandomNumberGenerator.GetBytes(RandomBytes), RandomLength);
        return new Secret($"{prefix}{random}{Checksum(random)}");
    }

    /// <summary>Whether a text can be a token of this kind at all.</summary>
    public static bool IsWellFormed(string unverifiedToken, string prefix) =>
        unverifiedToken.Length == prefix.Length + RandomLength + ChecksumLength
        && unverifiedToken.StartsWith(prefix, StringComparison.Ordinal)
        && unverifiedToken.EndsWith(Checksum(unverifiedToken.Substring(prefix.Length, RandomLength)), StringComparison.Ordinal);

    /// <summary>The form in which a token is stored: 64 hexadecimal digits of SHA-256.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Checksum(string text) => Base62(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..4], ChecksumLength);

    private static string Base62(byte[] bytes, int length) => string.Create(length, new BigInteger(bytes, isUnsigned: true), static (text, number) =>
    {
        for (var position = text.Length - 1; position >= 0; position--)
        {
            (number, var digit) = BigInteger.DivRem(number, 62);
            text[position] = Alphabet[(int)digit];
        }
    });
}
