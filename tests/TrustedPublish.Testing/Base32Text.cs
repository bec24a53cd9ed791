namespace TrustedPublish.Testing;

/// <summary>Reads an authenticator's key as an app would, and writes it.</summary>
internal static class Base32Text
{
    public static string Encode(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(static one => Convert.ToString(one, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Select(static five => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Convert.ToInt32(new string(five).PadRight(5, '0'), 2)]));
    }

    public static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(static letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
