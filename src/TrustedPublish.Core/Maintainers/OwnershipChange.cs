using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Maintainers;

/// <summary>A wish to change who maintains a package and how it may be published.</summary>
internal sealed record OwnershipChange
{
    public required string Registry { get; init; }

    /// <summary>Canonical name.</summary>
    public required string Package { get; init; }

    public required Account By { get; init; }

    /// <summary>The names of all owners from now on; null = they stay.</summary>
    public IReadOnlyList<string>? Owners { get; init; }

    /// <summary>The owners are the list that the client read, with one more or one fewer.</summary>
    public bool OneByOne { get; init; }

    /// <summary>The upstream's owners, which the client saw if there are none here.</summary>
    public IReadOnlyList<string> UpstreamOwners { get; init; } = [];

    /// <summary>One of <see cref="Credentials.Access.PublishingAccessText.All"/>; null = it stays.</summary>
    public string? PublishingAccess { get; init; }

    /// <summary>How its stages are approved; null = that stays.</summary>
    public StagingChange? Staging { get; init; }
}

/// <summary>A wish to change how versions are staged and approved; what is null stays.</summary>
/// <param name="Mode"><see cref="Stages.StageRule.Optional"/> or <see cref="Stages.StageRule.Required"/>.</param>
/// <param name="Approvals">How many a stage needs.</param>
/// <param name="AnotherPerson">Whether whoever staged cannot approve.</param>
internal sealed record StagingChange(string? Mode, int? Approvals, bool? AnotherPerson)
{
    public PackageRecord Apply(PackageRecord package) => package with
    {
        Staging = Mode ?? package.Staging,
        StageApprovals = Approvals ?? package.StageApprovals,
        StageAnotherPerson = AnotherPerson ?? package.StageAnotherPerson,
    };
}

/// <summary>What becomes of the wish: either denied, or these owners, setting and entries.</summary>
internal sealed record OwnershipDecision
{
    public ChangeDenial? Denial { get; init; }

    /// <summary>All owners from now on; null = they stay.</summary>
    public IReadOnlyList<Person>? Owners { get; init; }

    /// <summary>Changes the package's settings; null = they stay.</summary>
    public Func<PackageRecord, PackageRecord>? Settings { get; init; }

    /// <summary>What the change leaves behind.</summary>
    public IReadOnlyList<Trail> Trails { get; init; } = [];

    public static OwnershipDecision Denied(ChangeDenial denial) => new() { Denial = denial };
}
