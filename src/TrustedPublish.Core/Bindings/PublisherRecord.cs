namespace TrustedPublish.Core.Bindings;

/// <summary>A trusted publisher as it is stored: plain data, compiled to a Publisher before it can match anything.</summary>
internal sealed record PublisherRecord
{
    /// <summary>Opaque id, <c>tp_</c> and 20 base32 characters.</summary>
    public required string Id { get; init; }

    public required string Registry { get; init; }

    /// <summary>Canonical package name.</summary>
    public required string Package { get; init; }

    /// <summary>The name of its provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's fields (contract §3) as one JSON object.</summary>
    public required string Fields { get; init; }

    /// <summary>True until the package exists.</summary>
    public required bool Pending { get; init; }

    /// <summary>UTC; when it lapses unless its ids are pinned (and, while pending, its package published) first. Null: never.</summary>
    public required DateTimeOffset? LapsesAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; when a maintainer added it to a package that exists, or last changed it. Null: it is as it was before the package's first version.</summary>
    public DateTimeOffset? TrustedSince { get; init; }

    /// <summary>The account's name.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Counts the changes; a change names the version it was made on (compare and set).</summary>
    public required int Version { get; init; }
}
