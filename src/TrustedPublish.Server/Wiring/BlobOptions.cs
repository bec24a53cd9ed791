using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>Where the contents of staged versions are kept.</summary>
internal sealed class BlobOptions
{
    public BlobProvider Provider { get; init; } = BlobProvider.Folder;

    public S3Options S3 { get; init; } = new();
}

/// <summary>An S3-compatible store; for the provider S3 only.</summary>
internal sealed class S3Options
{
    /// <summary>Null = Amazon's own in the region.</summary>
    public string? ServiceUrl { get; init; }

    public string Region { get; init; } = "us-east-1";

    public string? Bucket { get; init; }

    public string? AccessKey { get; init; }

    public Secret? SecretKey { get; init; }

    /// <summary>Whether the bucket is named in the path instead of the host, as most others than Amazon want it.</summary>
    public bool ForcePathStyle { get; init; }
}

/// <summary>The kinds of stores.</summary>
internal enum BlobProvider
{
    /// <summary>A folder in the data directory; several nodes have to share it.</summary>
    Folder,

    S3,
}
