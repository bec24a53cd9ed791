using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Journal;

/// <summary>The journal in the database.</summary>
internal sealed class JournalStore(TableReader tables, WriteLoop writes) : IJournal
{
    public Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken) => writes.AppendAsync(entry, cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(JournalQuery query, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<JournalEntry>>(async context =>
            await Filter(context.Journal.AsNoTracking(), query)
                .OrderByDescending(entry => EF.Property<long>(entry, JournalTables.Sequence))
                .Take(query.Limit)
                .ToListAsync(cancellationToken));

    // By time, so that the index on it bounds what is read however long the journal is.
    public Task ReadEachAsync(JournalQuery query, Action<JournalEntry> visit, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
        {
            var read = 0;
            await foreach (var entry in Filter(context.Journal.AsNoTracking(), query)
                .OrderByDescending(entry => entry.At).ThenByDescending(entry => EF.Property<long>(entry, JournalTables.Sequence))
                .Take(query.Limit)
                .AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                visit(entry);
                read++;
            }

            return read;
        });

    private static IQueryable<JournalEntry> Filter(IQueryable<JournalEntry> entries, JournalQuery query)
    {
        entries = query.Id is null ? entries : entries.Where(entry => entry.Id == query.Id);
        entries = query.Registry is null ? entries : entries.Where(entry => entry.Registry == query.Registry);
        entries = query.Package is null ? entries : entries.Where(entry => entry.Package == query.Package);
        entries = query.Actor is null ? entries : entries.Where(entry => entry.Actor == query.Actor);
        entries = query.Kind is null ? entries : entries.Where(entry => entry.Kind == query.Kind);
        entries = query.Outcome is null ? entries : entries.Where(entry => entry.Outcome == query.Outcome);
        entries = query.Credential is null ? entries : entries.Where(entry => entry.Credential == query.Credential);
        // A quote inside a value is escaped: only a member's name reads like this.
        var member = $"\"{query.DataMember}\":";
        entries = query.DataMember is null ? entries : entries.Where(entry => entry.Data!.Contains(member));
        entries = query.From is null ? entries : entries.Where(entry => entry.At >= query.From);
        return query.Until is null ? entries : entries.Where(entry => entry.At < query.Until);
    }
}
