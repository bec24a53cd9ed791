namespace TrustedPublish.Core.Legacy;

/// <summary>Who still uses a token of the upstream, as the report shows it.</summary>
internal sealed record LegacyTokenRecord
{
    public required string Registry { get; init; }

    /// <summary>SHA-256 in hexadecimal digits.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The upstream's name for its owner; null when it says none.</summary>
    public string? Name { get; init; }

    /// <summary>UTC; the upstream was asked then.</summary>
    public required DateTimeOffset NameAskedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset FirstUsedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    public required long Uses { get; init; }

    /// <summary>What was written with it, by name.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Where it was used last: a network, not an address.</summary>
    public required string Network { get; init; }
}
