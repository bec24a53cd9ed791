namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Stops a decompression bomb: throws <see cref="ArchiveLimitException"/> once more was read than the source may hold.</summary>
/// <param name="compressed">The source's compressed size in bytes.</param>
/// <param name="maxLength">The most that may be read, however large the source is.</param>
internal sealed class BoundedStream(Stream source, long compressed, long maxLength = BoundedStream.MaxLength) : ForwardOnlyStream
{
    private const long MaxLength = 4L << 30;
    private const long MaxRatio = 100;

    // Below this size any ratio is harmless: small archives of mostly zero padding exceed every ratio.
    private const long RatioApplies = 64 << 20;

    private readonly long limit = Math.Min(maxLength, Math.Max(RatioApplies, compressed * MaxRatio));
    private long read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var taken = await source.ReadAsync(buffer, cancellationToken);
        read += taken;
        return read <= limit ? taken : throw new ArchiveLimitException($"it unpacks to more than {limit} bytes");
    }

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        base.Dispose(disposing);
    }
}
