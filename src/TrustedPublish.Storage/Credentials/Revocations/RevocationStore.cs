using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Stages;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Credentials.Revocations;

/// <summary>Revocations in the database.</summary>
internal sealed class RevocationStore(TableReader tables, WriteLoop writes, TimeProvider time) : IRevocationStore
{
    public Task<(Revocation Stored, long Previous)> AddAsync(Revocation revocation, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context => AddAsync(context, revocation, entry), cancellationToken);

    public Task<IReadOnlyList<RevocationEntry>> LoadAsync(long after, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<RevocationEntry>>(async context =>
        {
            var rows = await context.Revocations.Where(row => row.Seq > after).OrderBy(row => row.Seq)
                .Select(row => new { row.Seq, row.Kind, row.Id, row.RevokedAt, row.ExpiresAt })
                .ToListAsync(cancellationToken);
            return [.. rows.Select(row => new RevocationEntry(row.Seq, KindOf(row.Kind), row.Id, row.RevokedAt, row.ExpiresAt))];
        });

    public Task<IReadOnlyList<Revocation>> ReadAsync(long? before, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return tables.ReadAsync<IReadOnlyList<Revocation>>(async context =>
        {
            var rows = await context.Revocations.AsNoTracking()
                .Where(row => row.ExpiresAt > now && (before == null || row.Seq < before))
                .OrderByDescending(row => row.Seq).Take(limit).ToListAsync(cancellationToken);
            return [.. rows.Select(RevocationOf)];
        });
    }

    private static async Task<(Revocation, long)> AddAsync(StorageContext context, Revocation revocation, JournalEntry journaled)
    {
        var entry = revocation.Entry;
        var kind = entry.Kind.ToWire();

        // Alone: a node that has seen a seq must never find a smaller one committed afterwards.
        await using var transaction = await context.BeginExclusiveAsync();
        var previous = await context.Revocations.MaxAsync(row => (long?)row.Seq) ?? 0;
        var same = context.Revocations.Where(row => row.Kind == kind && row.Id == entry.Id);
        var earlier = await same.AsNoTracking().SingleOrDefaultAsync();
        await same.ExecuteDeleteAsync();
        var row = new RevocationRow
        {
            Kind = kind,
            Id = entry.Id,
            // Another node's clock may be ahead of this one's.
            RevokedAt = earlier?.RevokedAt > entry.RevokedAt ? earlier.RevokedAt : entry.RevokedAt,
            ExpiresAt = earlier?.ExpiresAt > entry.ExpiresAt ? earlier.ExpiresAt : entry.ExpiresAt,
            Reason = revocation.Reason,
            RevokedBy = revocation.By,
        };
        context.Revocations.Add(row);
        context.Journal.Add(journaled);
        await context.WithdrawStagesAsync(entry);
        await context.SaveChangesAsync();
        if (entry.Kind is RevocationKind.Key)
        {
            await context.SigningKeys.Where(key => key.KeyId == entry.Id).ExecuteDeleteAsync();
        }

        await transaction.CommitAsync();
        return (RevocationOf(row), previous);
    }

    private static Revocation RevocationOf(RevocationRow row) =>
        new(new RevocationEntry(row.Seq, KindOf(row.Kind), row.Id, row.RevokedAt, row.ExpiresAt), row.Reason, row.RevokedBy);

    private static RevocationKind KindOf(string text) =>
        RevocationKindText.TryParse(text, out var kind) ? kind : throw new InvalidOperationException($"The database holds a revocation of kind {text}, which this version does not know.");
}
