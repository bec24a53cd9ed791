using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.Presence;

/// <summary>Where challenges are kept. Every step is one atomic write: of parallel callers one gets true.</summary>
internal interface IChallengeStore
{
    Task AddAsync(Challenge challenge, CancellationToken cancellationToken);

    /// <summary>By the page's id; null when there is none, also when it has expired.</summary>
    Task<Challenge?> FindByPageAsync(string pageHash, CancellationToken cancellationToken);

    /// <summary>By the waiting client's secret; null when there is none, also when it has expired.</summary>
    Task<Challenge?> FindByPollAsync(string pollHash, CancellationToken cancellationToken);

    /// <summary>Pending → approved or declined, by this account; journaled in the same transaction.</summary>
    Task<bool> AnswerAsync(string pageHash, ChallengeState answer, Account account, JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Approved → collected.</summary>
    /// <param name="pollHash">Of the waiting client.</param>
    /// <param name="doneHash">Of the token it gets; null for a sign-in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> CollectAsync(string pollHash, string? doneHash, CancellationToken cancellationToken);

    /// <summary>Collected → spent, if account and operation are the ones that were confirmed.</summary>
    Task<bool> SpendAsync(string doneHash, string accountId, string fingerprint, CancellationToken cancellationToken);
}
