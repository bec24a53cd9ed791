namespace TrustedPublish.Core.Journal;

/// <summary>The append-only record of everything that was tried.</summary>
internal interface IJournal
{
    /// <summary>Appends an entry; completes when it is durable. Entries of many callers may share one commit.</summary>
    /// <exception cref="StoreUnavailableException">The entry was not written: what it would record must not happen.</exception>
    Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads entries, newest first.</summary>
    Task<IReadOnlyList<JournalEntry>> ReadAsync(JournalQuery query, CancellationToken cancellationToken);

    /// <summary>Hands over entries one by one, latest first by time, without holding them all: for counting over a time with <c>From</c>.</summary>
    Task ReadEachAsync(JournalQuery query, Action<JournalEntry> visit, CancellationToken cancellationToken);
}
