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

    private static IQueryable<JournalEntry> Filter(IQueryable<JournalEntry> entries, JournalQuery query)
    {
        entries = query.Id is null ? entries : entries.Where(entry => entry.Id == query.Id);
        entries = query.Registry is null ? entries : entries.Where(entry => entry.Registry == query.Registry);
        entries = query.Package is null ? entries : entries.Where(entry => entry.Package == query.Package);
        entries = query.Actor is null ? entries : entries.Where(entry => entry.Actor == query.Actor);
        entries = query.Kind is null ? entries : entries.Where(entry => entry.Kind == query.Kind);
        entries = query.Credential is null ? entries : entries.Where(entry => entry.Credential == query.Credential);
        entries = query.From is null ? entries : entries.Where(entry => entry.At >= query.From);
        return query.Until is null ? entries : entries.Where(entry => entry.At < query.Until);
    }
}
