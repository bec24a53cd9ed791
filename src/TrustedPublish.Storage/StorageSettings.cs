namespace TrustedPublish.Storage;

/// <summary>Where the product remembers.</summary>
public sealed record StorageSettings
{
    /// <summary>The directory of the SQLite file and of the keys that protect signing keys; created when missing.</summary>
    public required string DataDirectory { get; init; }

    public required DatabaseProvider Provider { get; init; }

    /// <summary>PostgreSQL's connection string; null for SQLite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where Redis is; null keeps replay records in this process, which then must be the only one.</summary>
    public string? RedisConnectionString { get; init; }

    /// <summary>Where staged contents lie; null = in the data directory.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>Where people reach the server: its host is what their passkeys belong to, its origin the only one they may be used on.</summary>
    public Uri PublicUrl { get; init; } = new("http://localhost");

    /// <summary>Shows no connection string: it may hold a password.</summary>
    public override string ToString() => $"{Provider} in {DataDirectory}";
}

/// <summary>An S3-compatible store.</summary>
public sealed record S3Settings
{
    /// <summary>Null = Amazon's own in the region.</summary>
    public Uri? ServiceUrl { get; init; }

    public required string Region { get; init; }

    public required string Bucket { get; init; }

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    /// <summary>Whether the bucket is named in the path instead of the host.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>Shows no key.</summary>
    public override string ToString() => $"bucket {Bucket}";
}

/// <summary>The databases that can be the system of record.</summary>
public enum DatabaseProvider
{
    Sqlite,
    PostgreSql,
}
