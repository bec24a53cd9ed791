using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

/// <summary>A publish body of any size whose attachment is made while it is read.</summary>
internal sealed class GeneratedBody(long size) : ForwardOnlyStream
{
    private readonly byte[] head = """{"_attachments":{"a.tgz":{"data":" """u8.TrimEnd((byte)' ').ToArray();
    private readonly byte[] tail = "\"}}}"u8.ToArray();
    private long position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (source, offset) = position < head.Length ? (head, position)
            : position < head.Length + size ? ([], 0)
            : (tail, position - head.Length - size);
        var taken = source.Length > 0 ? (int)Math.Min(buffer.Length, source.Length - offset) : (int)Math.Min(buffer.Length, head.Length + size - position);
        if (source.Length > 0)
        {
            source.AsMemory((int)offset, taken).CopyTo(buffer);
        }
        else
        {
            buffer.Span[..taken].Fill((byte)'A');
        }

        position += taken;
        return ValueTask.FromResult(taken);
    }
}
