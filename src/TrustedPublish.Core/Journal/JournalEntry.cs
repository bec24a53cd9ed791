namespace TrustedPublish.Core.Journal;

/// <summary>
/// One line of the append-only journal: who tried what, when, and how it ended. Never holds a token.
/// </summary>
internal sealed record JournalEntry
{
    /// <summary>The short id people are told, for example <c>7K2M-9QXD</c>.</summary>
    public required string Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened, for example <c>exchange</c>, <c>publish</c>, <c>publisher.added</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The registry's name; null when none was involved.</summary>
    public string? Registry { get; init; }

    /// <summary>The canonical package name; null when none was involved.</summary>
    public string? Package { get; init; }

    /// <summary>Who acted: an account's name, <c>provider:id</c> of a CI project, or null when unknown.</summary>
    public string? Actor { get; init; }

    /// <summary><c>accepted</c> or the refusal's code.</summary>
    public required string Outcome { get; init; }

    /// <summary>The publisher concerned.</summary>
    public string? Publisher { get; init; }

    /// <summary>The <c>jti</c> of the publish credential concerned (an identifier, not the credential).</summary>
    public string? Credential { get; init; }

    /// <summary>The replay key of the assertion that a mint used up, so that both are durable in one write (XCH-01); null when none was.</summary>
    public string? ReplayKey { get; init; }

    /// <summary>UTC; until then the same assertion could be presented again (XCH-02).</summary>
    public DateTimeOffset? ReplayUntil { get; init; }

    /// <summary>A JSON object with the rest: checks, claims shown to maintainers, digests.</summary>
    public string? Data { get; init; }

    /// <summary>A fresh entry; the rest is for the caller to add.</summary>
    public static JournalEntry Of(string kind, string outcome, string? actor, DateTimeOffset at) =>
        new() { Id = ShortId.Create(), At = at, Kind = kind, Actor = actor, Outcome = outcome };

    /// <summary>The outcome of everything that was let through.</summary>
    public const string Accepted = "accepted";
}
