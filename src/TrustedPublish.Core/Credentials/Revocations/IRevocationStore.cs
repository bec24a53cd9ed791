using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>The system of record of revocations: a revocation counts once it is in here.</summary>
internal interface IRevocationStore
{
    /// <summary>
    /// Adds a revocation in one transaction with its journal entry; completes when it is durable. Of one kind and id only the latest is kept.
    /// A revoked signing key is deleted in the same transaction.
    /// </summary>
    /// <param name="revocation">Its <c>Seq</c> does not count; the store gives it one.</param>
    /// <param name="entry">Its journal entry.</param>
    /// <param name="cancellationToken">Ends the wait, not the write.</param>
    /// <returns>The revocation as stored, and the seq before it: whoever knows that one has missed nothing.</returns>
    /// <exception cref="StoreUnavailableException">Nothing is known to be written: it must not be acknowledged.</exception>
    Task<(Revocation Stored, long Previous)> AddAsync(Revocation revocation, JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Every entry with a greater <c>Seq</c>, oldest first, expired ones perhaps included.</summary>
    Task<IReadOnlyList<RevocationEntry>> LoadAsync(long after, CancellationToken cancellationToken);

    /// <summary>Live revocations, newest first.</summary>
    /// <param name="before">Only those with a smaller <c>Seq</c>; null: from the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Revocation>> ReadAsync(long? before, int limit, CancellationToken cancellationToken);
}
