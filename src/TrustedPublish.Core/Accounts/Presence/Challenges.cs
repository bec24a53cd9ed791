using System.Security.Cryptography;
using System.Text.Json;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.Presence;

/// <summary>Puts questions to people in the browser and hands their answers to the clients that wait.</summary>
internal sealed class Challenges(IChallengeStore store, IAccounts accounts, Sessions sessions, TimeProvider time)
{
    /// <summary>Long enough to find the phone, short enough that a forgotten page does no harm.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int DoneDigits = 24;

    /// <summary>Asks an account to confirm an operation.</summary>
    public Task<ChallengeSecrets> AskAsync(Account account, Operation operation, SessionOrigin origin, CancellationToken cancellationToken) =>
        AddAsync(account.Id, operation.Description, operation.Fingerprint, origin, cancellationToken);

    /// <summary>Asks whoever opens the page to sign the waiting client in.</summary>
    public Task<ChallengeSecrets> AskSignInAsync(string description, SessionOrigin origin, CancellationToken cancellationToken) =>
        AddAsync(accountId: null, description, fingerprint: null, origin, cancellationToken);

    /// <summary>What a page asks about; null when there is nothing (any more).</summary>
    public Task<Challenge?> FindAsync(string unverifiedPage, CancellationToken cancellationToken) =>
        store.FindByPageAsync(OpaqueToken.Hash(unverifiedPage), cancellationToken);

    /// <summary>
    /// Records a person's answer. For a yes the caller has just seen the person's second factor, in this very request.
    /// </summary>
    /// <returns>False when somebody answered before, time is up, or the question is not this account's.</returns>
    public async Task<bool> AnswerAsync(string unverifiedPage, Account account, bool approved, CancellationToken cancellationToken)
    {
        var page = OpaqueToken.Hash(unverifiedPage);
        return await store.FindByPageAsync(page, cancellationToken).ConfigureAwait(false) is { } challenge
            && (challenge.IsSignIn || challenge.AccountId == account.Id)
            && await store.AnswerAsync(page, approved ? ChallengeState.Approved : ChallengeState.Declined, account, Entry(challenge, account, approved), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the waiting client gets.</summary>
    public async Task<PollResult> PollAsync(string unverifiedPoll, CancellationToken cancellationToken)
    {
        var poll = OpaqueToken.Hash(unverifiedPoll);
        return await store.FindByPollAsync(poll, cancellationToken).ConfigureAwait(false) switch
        {
            null => PollResult.Gone,
            { State: ChallengeState.Pending } => PollResult.Pending,
            { State: ChallengeState.Declined } challenge => PollResult.Declined with { IsSignIn = challenge.IsSignIn },
            { State: ChallengeState.Approved } challenge => await CollectAsync(poll, challenge, cancellationToken).ConfigureAwait(false),
            _ => PollResult.Gone,
        };
    }

    /// <summary>Whether this token was handed out for exactly this operation of this account; it counts once.</summary>
    public Task<bool> SpendAsync(Account account, Operation operation, string unverifiedDone, CancellationToken cancellationToken) =>
        unverifiedDone.Length == DoneDigits && unverifiedDone.All(char.IsAsciiDigit)
            ? store.SpendAsync(OpaqueToken.Hash(unverifiedDone), account.Id, operation.Fingerprint, cancellationToken)
            : Task.FromResult(false);

    private async Task<PollResult> CollectAsync(string poll, Challenge challenge, CancellationToken cancellationToken)
    {
        if (challenge.IsSignIn)
        {
            return await accounts.FindAsync(challenge.AccountId!, cancellationToken).ConfigureAwait(false) is { } account
                && account.SecurityStamp == challenge.SecurityStamp
                && await store.CollectAsync(poll, null, cancellationToken).ConfigureAwait(false)
                ? new PollResult(PollState.Done, (await sessions.StartAsync(account, new SessionOrigin(challenge.Address, challenge.Client), cancellationToken).ConfigureAwait(false)).Token, account)
                : PollResult.Gone;
        }

        // Digits: npm's own prompt takes nothing else.
        var done = RandomNumberGenerator.GetString("0123456789", DoneDigits);
        return await store.CollectAsync(poll, OpaqueToken.Hash(done), cancellationToken).ConfigureAwait(false) ? new PollResult(PollState.Done, new Secret(done), null) : PollResult.Gone;
    }

    private async Task<ChallengeSecrets> AddAsync(string? accountId, string description, string? fingerprint, SessionOrigin origin, CancellationToken cancellationToken)
    {
        // Letters and digits, never a UUID: npm would print *** in its place.
        var (secrets, now) = (new ChallengeSecrets(Random(), Random()), time.GetUtcNow());
        var challenge = new Challenge
        {
            PageHash = OpaqueToken.Hash(secrets.Page),
            PollHash = OpaqueToken.Hash(secrets.Poll),
            AccountId = accountId,
            Description = description,
            Fingerprint = fingerprint,
            Address = origin.Address,
            Client = origin.Client,
            CreatedAt = now,
            ExpiresAt = now + Life,
        };
        await store.AddAsync(challenge, cancellationToken).ConfigureAwait(false);
        return secrets;
    }

    private JournalEntry Entry(Challenge challenge, Account account, bool approved) => JournalEntry.Of("challenge", approved ? JournalEntry.Accepted : "declined", account.Name, time.GetUtcNow()) with
    {
        Data = $$"""{"asked":"{{JsonEncodedText.Encode(challenge.Description)}}"}""",
    };

    private static string Random() => RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 28);
}

/// <summary>The two secrets of a challenge: the page's, for the person, and the poll's, for the client.</summary>
internal sealed record ChallengeSecrets(string Page, string Poll)
{
    /// <summary>Masks both.</summary>
    public override string ToString() => nameof(ChallengeSecrets);
}

/// <summary>What a polling client is told.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Token">The session token or the confirmation's token, once.</param>
/// <param name="Account">Who signed in; null for a confirmation.</param>
internal sealed record PollResult(PollState State, Secret? Token, Account? Account)
{
    /// <summary>Whether the question was a sign-in.</summary>
    public bool IsSignIn { get; init; }

    public static PollResult Pending { get; } = new(PollState.Pending, null, null);

    public static PollResult Declined { get; } = new(PollState.Declined, null, null);

    public static PollResult Gone { get; } = new(PollState.Gone, null, null);
}

/// <summary>How a challenge stands for the client that waits.</summary>
internal enum PollState
{
    Pending,
    Done,
    Declined,

    /// <summary>Unknown, expired or already collected.</summary>
    Gone,
}
