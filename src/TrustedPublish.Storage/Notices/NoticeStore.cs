using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Notices;

/// <summary>Notices as their owners read them.</summary>
internal sealed class NoticeStore(TableReader tables, WriteLoop writes) : INotices
{
    public Task AddAsync(IReadOnlyList<Notice> notices, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context =>
        {
            context.Notices.AddRange(notices.Select(NoticeRow.Of));
            return context.SaveChangesAsync();
        }, cancellationToken);

    public Task<IReadOnlyList<KeptNotice>> ReadAsync(string accountId, string? before, int limit, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<KeptNotice>>(async context =>
        {
            var own = context.Notices.AsNoTracking().Where(row => row.AccountId == accountId);
            var older = before is null ? own : own.Where(row => row.Sequence < own.Where(last => last.Id == before).Select(last => last.Sequence).FirstOrDefault());
            var rows = await older.OrderByDescending(row => row.Sequence).Take(limit).ToListAsync(cancellationToken);
            return [.. rows.Select(Kept)];
        });

    public Task<int> CountUnseenAsync(string accountId, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.Notices.CountAsync(row => row.AccountId == accountId && !row.IsSeen, cancellationToken));

    public async Task<bool> MarkSeenAsync(string accountId, string id, CancellationToken cancellationToken) =>
        await writes.ChangeAsync(
            context => context.Notices.Where(row => row.AccountId == accountId && row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsSeen, true)),
            cancellationToken) > 0;

    private static KeptNotice Kept(NoticeRow row) =>
        new(row.ToNotice(), row.IsSeen, row.SentAt, row.SentAt is null && row.NextAttemptAt is null ? row.Failure : null);
}
