using System.Security.Cryptography;

namespace TrustedPublish.Core.Journal;

/// <summary>
/// The short ids people read to each other: eight characters of Crockford's base32 in two groups. Not a UUID: npm prints those as ***.
/// </summary>
internal static class ShortId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A fresh id, 40 random bits.</summary>
    public static string Create() =>
        string.Create(9, 0, static (text, _) =>
        {
            Span<byte> random = stackalloc byte[8];
            RandomNumberGenerator.Fill(random);
            for (int from = 0, to = 0; from < random.Length; from++)
            {
                if (from == 4)
                {
                    text[to++] = '-';
                }

                text[to++] = Alphabet[random[from] & 31];
            }
        });
}
