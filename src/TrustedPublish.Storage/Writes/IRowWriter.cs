using TrustedPublish.Core.Journal;

namespace TrustedPublish.Storage.Writes;

/// <summary>Inserts what every mint writes with as little work as the engine allows; used by one caller at a time.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Writes everything in one transaction, durable on return. After an exception nothing is known to be written.</summary>
    /// <param name="entries">In the order of the journal.</param>
    Task WriteAsync(IReadOnlyList<JournalEntry> entries);
}
