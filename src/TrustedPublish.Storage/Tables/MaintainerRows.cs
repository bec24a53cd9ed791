namespace TrustedPublish.Storage.Tables;

/// <summary>One of a package's own maintainers.</summary>
internal sealed class PackageMaintainerRow
{
    public required string Registry { get; init; }

    public required string Package { get; init; }

    public required string AccountId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>Says that it was decided who maintains a package, whoever that is by now: the upstream's list never counts again.</summary>
internal sealed class PackageOwnershipRow
{
    public required string Registry { get; init; }

    public required string Package { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>UTC; when the name is free again unless it was published. Null: it is nobody else's for good.</summary>
    public DateTimeOffset? ReservedUntil { get; init; }
}

/// <summary>A member of an organisation; an organisation without members does not exist.</summary>
internal sealed class OrganisationMemberRow
{
    public required string Registry { get; init; }

    public required string Organisation { get; init; }

    public required string AccountId { get; init; }

    public required string Role { get; init; }
}

/// <summary>A team of an organisation.</summary>
internal sealed class TeamRow
{
    public required string Registry { get; init; }

    public required string Organisation { get; init; }

    public required string Team { get; init; }
}

/// <summary>A member of a team; gone with the membership of the organisation.</summary>
internal sealed class TeamMemberRow
{
    public required string Registry { get; init; }

    public required string Organisation { get; init; }

    public required string Team { get; init; }

    public required string AccountId { get; init; }
}

/// <summary>What a team may do with a package.</summary>
internal sealed class TeamGrantRow
{
    public required string Registry { get; init; }

    public required string Organisation { get; init; }

    public required string Team { get; init; }

    public required string Package { get; init; }

    public required bool MayWrite { get; init; }
}
