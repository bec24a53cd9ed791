using Microsoft.Win32.SafeHandles;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Reads one range of a spooled body from its start; any number of these may read one file at a time.</summary>
internal sealed class SpoolStream(SafeFileHandle file, long offset, long length) : ForwardOnlyStream
{
    private long read;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, length - read);
        if (wanted == 0)
        {
            return 0;
        }

        var taken = await RandomAccess.ReadAsync(file, buffer[..wanted], offset + read, cancellationToken);
        if (taken == 0)
        {
            throw new IOException("A spooled request body became shorter while it was being read.");
        }

        read += taken;
        return taken;
    }
}
