namespace TrustedPublish.Core.Journal;

/// <summary>Which journal entries to read, newest first; a null member does not filter.</summary>
internal sealed record JournalQuery
{
    public string? Id { get; init; }

    public string? Registry { get; init; }

    public string? Package { get; init; }

    public string? Actor { get; init; }

    public string? Kind { get; init; }

    public string? Outcome { get; init; }

    public string? Credential { get; init; }

    /// <summary>Only entries whose data has a member of this name.</summary>
    public string? DataMember { get; init; }

    /// <summary>UTC, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>UTC, exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>At most this many entries.</summary>
    public int Limit { get; init; } = 100;
}
