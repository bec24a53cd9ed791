using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>What was already read of a stream, then the rest of it.</summary>
internal sealed class PrefixedStream(Stream read, Stream rest) : ForwardOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await read.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : await rest.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            read.Dispose();
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
