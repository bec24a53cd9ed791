namespace TrustedPublish.Storage.Tables;

/// <summary>A revocation; of one kind and id only the latest.</summary>
internal sealed class RevocationRow
{
    /// <summary>Grows in the order of the commits, and is never given out twice.</summary>
    public long Seq { get; init; }

    /// <summary>As on the wire.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset RevokedAt { get; init; }

    /// <summary>UTC; the row may go from then on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required string? Reason { get; init; }

    /// <summary>The account's name.</summary>
    public required string RevokedBy { get; init; }
}
