namespace TrustedPublish.Storage.Tables;

/// <summary>What is known of a token of the upstream; never the token.</summary>
internal sealed class LegacyTokenRow
{
    public required string Registry { get; init; }

    public required string TokenHash { get; init; }

    public required string? Name { get; set; }

    public required DateTimeOffset NameAskedAt { get; set; }

    public required DateTimeOffset FirstUsedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public required long Uses { get; set; }

    /// <summary>Names, separated by line feeds, which no package name holds.</summary>
    public required string Packages { get; set; }

    public required string Network { get; set; }
}
