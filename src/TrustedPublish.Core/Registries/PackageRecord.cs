namespace TrustedPublish.Core.Registries;

/// <summary>What the gateway knows of a package beyond its publishers.</summary>
internal sealed record PackageRecord
{
    public required string Registry { get; init; }

    /// <summary>Canonical package name.</summary>
    public required string Name { get; init; }

    /// <summary><c>public</c> or <c>restricted</c> as a maintainer set it; null while nobody has.</summary>
    public string? Access { get; init; }

    /// <summary>One of <see cref="Credentials.Access.PublishingAccessText.All"/> as a maintainer set it; null while nobody has.</summary>
    public string? PublishingAccess { get; init; }

    /// <summary>Whether every publish is staged, one of <see cref="Stages.StageRule"/>'s words; null while nobody set it.</summary>
    public string? Staging { get; init; }

    /// <summary>How many approvals a stage needs; null while nobody set it.</summary>
    public int? StageApprovals { get; init; }

    /// <summary>Whether whoever staged cannot approve; null while nobody set it.</summary>
    public bool? StageAnotherPerson { get; init; }

    /// <summary>UTC; the first publish that went through this gateway.</summary>
    public DateTimeOffset? FirstPublishedAt { get; init; }
}
