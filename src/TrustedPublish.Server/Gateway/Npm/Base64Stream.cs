using System.Buffers;
using System.Buffers.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Decodes base64 text of known length while it is read, in its one canonical spelling: no white space, no line breaks, padding only
/// at the end, no spare bits. Anything else throws <see cref="InvalidDataException"/>: two lenient decoders may see two tarballs.
/// </summary>
internal sealed class Base64Stream(Stream text, long textLength) : ForwardOnlyStream
{
    private const int TextChunk = 64 * 1024;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private readonly byte[] encoded = new byte[TextChunk];
    private readonly byte[] decoded = new byte[TextChunk / 4 * 3];
    private long remaining = textLength;
    private int start;
    private int end;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (start == end)
        {
            await FillAsync(cancellationToken);
        }

        var taken = Math.Min(buffer.Length, end - start);
        decoded.AsMemory(start, taken).CopyTo(buffer);
        start += taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        text.Dispose();
        base.Dispose(disposing);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(TextChunk, remaining);
        await text.ReadExactlyAsync(encoded.AsMemory(0, wanted), cancellationToken);
        remaining -= wanted;
        (start, end) = (0, Decode(encoded.AsSpan(0, wanted)));
    }

    private int Decode(ReadOnlySpan<byte> chunk)
    {
        var digits = remaining > 0 || chunk.IsEmpty ? chunk
            : chunk[^1] != (byte)'=' ? chunk
            : chunk[..^(chunk.Length > 1 && chunk[^2] == (byte)'=' ? 2 : 1)];
        if (digits.ContainsAnyExcept(Alphabet)
            || Base64.DecodeFromUtf8(chunk, decoded, out var consumed, out var written) != OperationStatus.Done
            || consumed != chunk.Length
            || !LastGroupIsCanonical(chunk, written))
        {
            throw new InvalidDataException("it is not canonical base64 text");
        }

        return written;
    }

    private bool LastGroupIsCanonical(ReadOnlySpan<byte> chunk, int written)
    {
        if (chunk.IsEmpty || chunk[^1] != (byte)'=')
        {
            return true;
        }

        Span<byte> group = stackalloc byte[4];
        var tail = chunk[^2] == (byte)'=' ? 1 : 2;
        return Base64.EncodeToUtf8(decoded.AsSpan(written - tail, tail), group, out _, out _) == OperationStatus.Done && group.SequenceEqual(chunk[^4..]);
    }
}
