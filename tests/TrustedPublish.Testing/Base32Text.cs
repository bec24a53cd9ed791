namespace TrustedPublish.Testing;

/// <summary>Reads an authenticator's key as an app would.</summary>
internal static class Base32Text
{
    public static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(static letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
