using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Journal;

/// <summary>What a change leaves behind, written in the change's own transaction: its journal entry, and notices to the people concerned.</summary>
internal readonly record struct Trail(JournalEntry Entry, IReadOnlyList<Notice> Notices)
{
    /// <summary>A change that nobody needs to be told of.</summary>
    public static implicit operator Trail(JournalEntry entry) => new(entry, []);
}
