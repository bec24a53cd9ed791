using System.Buffers;
using System.Buffers.Text;

namespace TrustedPublish.Validator.Jws;

/// <summary>
/// Base64url with exactly one spelling per value: no padding, no white space, no spare bits. The framework's decoder takes the first two,
/// which would give one token many spellings and defeat lists of used or revoked tokens (JOSE-16).
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Decodes, or says no.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // Not TryDecode…: in spite of its name it throws for text that is no base64url, such as spare bits.
        if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) is not OperationStatus.Done || !SpellsExactly(decoded.AsSpan(0, written), text))
        {
            return false;
        }

        bytes = written == decoded.Length ? decoded : decoded[..written];
        return true;
    }

    private static bool SpellsExactly(ReadOnlySpan<byte> decoded, ReadOnlySpan<char> text)
    {
        // Only the last group can hide spare bits: encode that one again and compare.
        var tailBytes = decoded.Length % 3;
        if (tailBytes == 0)
        {
            return true;
        }

        Span<char> tail = stackalloc char[4];
        return Base64Url.TryEncodeToChars(decoded[^tailBytes..], tail, out var length) && text.EndsWith(tail[..length], StringComparison.Ordinal);
    }
}
