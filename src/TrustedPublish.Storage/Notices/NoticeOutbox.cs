using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Notices;

/// <summary>Claims waiting notices by one statement that only the first node's condition still fits.</summary>
internal sealed class NoticeOutbox(TableReader tables, WriteLoop writes, TimeProvider time) : INoticeOutbox
{
    /// <summary>Longer than a mail server is waited for: within it nobody else sends what was claimed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    public async Task<OutgoingNotice?> ClaimAsync(CancellationToken cancellationToken)
    {
        // Most looks find nothing: those must not queue for the one writer.
        var now = time.GetUtcNow();
        return await tables.ReadAsync(context => context.Notices.AnyAsync(row => row.NextAttemptAt <= now, cancellationToken))
            ? await writes.ChangeAsync(context => ClaimAsync(context, now), cancellationToken)
            : null;
    }

    public Task SentAsync(OutgoingNotice notice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return writes.ChangeAsync(
            context => Claimed(context, notice).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.SentAt, now)
                .SetProperty(row => row.NextAttemptAt, (DateTimeOffset?)null)
                .SetProperty(row => row.Failure, (string?)null)),
            cancellationToken);
    }

    public Task FailedAsync(OutgoingNotice notice, string reason, DateTimeOffset? next, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            var changed = await Claimed(context, notice).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.NextAttemptAt, next)
                .SetProperty(row => row.Failure, reason));
            if (changed > 0 && next is null)
            {
                context.Journal.Add(GivenUp(notice));
                await context.SaveChangesAsync();
            }

            await transaction.CommitAsync();
            return changed;
        }, cancellationToken);

    private static async Task<OutgoingNotice?> ClaimAsync(StorageContext context, DateTimeOffset now)
    {
        var sequence = await context.Notices.Where(row => row.NextAttemptAt <= now)
            .OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Sequence).Select(row => row.Sequence).FirstOrDefaultAsync();
        var claim = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var until = now + Lease;
        var claimed = await context.Notices.Where(row => row.Sequence == sequence && row.NextAttemptAt <= now).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Claim, claim)
            .SetProperty(row => row.NextAttemptAt, until)
            .SetProperty(row => row.Attempts, row => row.Attempts + 1));
        if (claimed == 0)
        {
            return null;
        }

        var found = await context.Notices.AsNoTracking().Where(row => row.Sequence == sequence)
            .Join(context.Users, row => row.AccountId, user => user.Id, (row, user) => new { Row = row, user.Email }).SingleAsync();
        return new OutgoingNotice(found.Row.ToNotice(), claim, found.Row.Address ?? found.Email, found.Row.Attempts);
    }

    // Whose claim was taken over by another node has nothing to say any more.
    private static IQueryable<NoticeRow> Claimed(StorageContext context, OutgoingNotice notice) =>
        context.Notices.Where(row => row.Id == notice.Notice.Id && row.Claim == notice.Claim);

    private JournalEntry GivenUp(OutgoingNotice notice) => JournalEntry.Of("notice.given_up", "not_sent", null, time.GetUtcNow()) with
    {
        Data = $$"""{"notice":"{{notice.Notice.Id}}","kind":"{{notice.Notice.Kind.ToWire()}}"}""",
    };
}
