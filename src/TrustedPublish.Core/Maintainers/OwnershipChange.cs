using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;

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
}

/// <summary>What becomes of the wish: either denied, or these owners, setting and entries.</summary>
internal sealed record OwnershipDecision
{
    public ChangeDenial? Denial { get; init; }

    /// <summary>All owners from now on; null = they stay.</summary>
    public IReadOnlyList<Person>? Owners { get; init; }

    /// <summary>Null = it stays.</summary>
    public string? PublishingAccess { get; init; }

    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    public static OwnershipDecision Denied(ChangeDenial denial) => new() { Denial = denial };
}
