namespace TrustedPublish.Core.Accounts.Presence;

/// <summary>
/// A question put to a person in the browser while a client waits for the answer: confirm an operation, or sign a client in. The page and the
/// waiting client know different secrets, so that a link seen by others gives nothing away.
/// </summary>
internal sealed record Challenge
{
    /// <summary>SHA-256 of the id in the page's address.</summary>
    public required string PageHash { get; init; }

    /// <summary>SHA-256 of the secret with which the client polls.</summary>
    public required string PollHash { get; init; }

    /// <summary>Whose confirmation is needed; of a sign-in null until somebody gave it.</summary>
    public string? AccountId { get; init; }

    /// <summary>The account's stamp when it confirmed a sign-in.</summary>
    public string? SecurityStamp { get; init; }

    /// <summary>What is asked, one line.</summary>
    public required string Description { get; init; }

    /// <summary><see cref="Operation.Fingerprint"/>; null for a sign-in.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Where the waiting client is, for the person to compare; as text.</summary>
    public string? Address { get; init; }

    /// <summary>The waiting client's user agent, sanitised.</summary>
    public string? Client { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; nothing can be done with it from then on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public ChallengeState State { get; init; }

    /// <summary>UTC; when the person answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>SHA-256 of the token the client got for the confirmation.</summary>
    public string? DoneHash { get; init; }

    public bool IsSignIn => Fingerprint is null;
}

/// <summary>How far a challenge got. It only ever goes forward.</summary>
internal enum ChallengeState
{
    Pending,
    Declined,
    Approved,

    /// <summary>The client has its token.</summary>
    Collected,

    /// <summary>The token was used.</summary>
    Spent,
}
