using System.Text;

namespace TrustedPublish.Testing;

/// <summary>
/// Spoils bytes and texts in the ways that find faults in parsers: always the same for the same seed, so that a failure can be repeated.
/// </summary>
internal sealed class Noise(int seed)
{
    /// <summary>Pieces that mean something to some parser.</summary>
    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u202e", "null", "true", "false", "-", "0", "-1", "1e400", "1.0", "9223372036854775808", "NaN", "{}", "[]", "\"\"",
        "\"a\":1,", "/**/", "\uFEFF", "\u212A", "\u2028", "\0", "\n", "\r\n", " ", "\t", "=", "+", "/", ".", "..", "*", "{{version}}", "%2f", "refs/heads/", "publish", "none", "RS256",
        "253402300799", "0000000000000000000000000000000000000000", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    private readonly Random random = new(seed);

    public int Below(int bound) => random.Next(bound);

    public T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>Spoils a text as UTF-8; what is no UTF-8 afterwards becomes the replacement character.</summary>
    public string Spoil(string text) => Encoding.UTF8.GetString(Spoil(Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes one to four changes.</summary>
    public byte[] Spoil(byte[] bytes)
    {
        for (var changes = 1 + random.Next(4); changes > 0; changes--)
        {
            bytes = Change(bytes);
        }

        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        var from = random.Next(bytes.Length + 1);
        var to = Math.Min(bytes.Length, from + random.Next(random.Next(3) == 0 ? 64 : 4));
        switch (random.Next(7))
        {
            case 0 when bytes.Length > 0:
                var flipped = bytes.ToArray();
                flipped[from % bytes.Length] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1 when bytes.Length > 0:
                var replaced = bytes.ToArray();
                replaced[from % bytes.Length] = (byte)random.Next(256);
                return replaced;
            case 2:
                return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(to)];
            case 3:
                return [.. bytes.AsSpan(0, to), .. bytes.AsSpan(from)];
            case 4:
                return bytes[..from];
            default:
                // A word in the place of a few bytes, or between two.
                return [.. bytes.AsSpan(0, from), .. Encoding.UTF8.GetBytes(Pick(Words)), .. bytes.AsSpan(random.Next(2) == 0 ? from : to)];
        }
    }
}
