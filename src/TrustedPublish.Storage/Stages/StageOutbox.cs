using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Stages;

/// <summary>Claims approved stages by one statement that only the first node's condition still fits.</summary>
internal sealed class StageOutbox(TableReader tables, WriteLoop writes, TimeProvider time) : IStageOutbox
{
    /// <summary>Renewed by its holder several times within; so long a stage waits when its node dies.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly string Publishing = StageState.Publishing.ToWire();

    public static string NewClaim() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public async Task<StageClaim?> ClaimAsync(CancellationToken cancellationToken)
    {
        // Most looks find nothing: those must not queue for the one writer.
        var now = time.GetUtcNow();
        return await tables.ReadAsync(context => context.Stages.AnyAsync(row => row.NextAttemptAt <= now, cancellationToken))
            ? await writes.ChangeAsync(context => ClaimAsync(context, now), cancellationToken)
            : null;
    }

    public async Task<bool> RenewAsync(StageClaim claim, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Lease;
        return await writes.ChangeAsync(
            context => Claimed(context, claim).ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, until)), cancellationToken) > 0;
    }

    public Task<bool> FinishAsync(StageClaim claim, StageState state, string? reason, Trail trail, CancellationToken cancellationToken)
    {
        var (text, now) = (state.ToWire(), time.GetUtcNow());
        return writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            if (await Claimed(context, claim).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.State, text)
                .SetProperty(row => row.Reason, reason)
                .SetProperty(row => row.ClosedAt, now)
                .SetProperty(row => row.NextAttemptAt, (DateTimeOffset?)null)) == 0)
            {
                return false;
            }

            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
    }

    public Task PostponeAsync(StageClaim claim, string reason, DateTimeOffset next, CancellationToken cancellationToken) =>
        writes.ChangeAsync(
            context => Claimed(context, claim).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Reason, reason)
                .SetProperty(row => row.NextAttemptAt, next)
                .SetProperty(row => row.Claim, (string?)null)),
            cancellationToken);

    public Task FreeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return writes.ChangeAsync(
            context => context.Stages.Where(row => row.State == Publishing && row.Claim != null).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Claim, (string?)null)
                .SetProperty(row => row.NextAttemptAt, now)),
            cancellationToken);
    }

    private static async Task<StageClaim?> ClaimAsync(StorageContext context, DateTimeOffset now)
    {
        var id = await context.Stages.Where(row => row.NextAttemptAt <= now).OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync();
        var claim = NewClaim();
        var until = now + Lease;
        var claimed = await context.Stages.Where(row => row.Id == id && row.State == Publishing && row.NextAttemptAt <= now).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Claim, claim)
            .SetProperty(row => row.NextAttemptAt, until)
            .SetProperty(row => row.Attempts, row => row.Attempts + 1));
        if (claimed == 0)
        {
            return null;
        }

        var found = await context.Stages.AsNoTracking().Include(static row => row.Approvals).SingleAsync(row => row.Id == id);
        return new StageClaim(found.ToStage(), claim, found.Attempts);
    }

    // Whose claim was taken over by another node has nothing to say any more.
    private static IQueryable<StageRow> Claimed(StorageContext context, StageClaim claim) =>
        context.Stages.Where(row => row.Id == claim.Stage.Id && row.State == Publishing && row.Claim == claim.Claim);
}
