using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Stages;

/// <summary>Stages in the database. Whatever two could want at once is decided alone, on whichever node.</summary>
internal sealed class StageStore(TableReader tables, WriteLoop writes, TimeProvider time) : IStageStore
{
    /// <summary>How long the content of what was not published is kept: whoever looks into an attack wants to see it.</summary>
    private static readonly TimeSpan ContentKept = TimeSpan.FromDays(30);

    private static readonly string[] Open = [StageState.Staged.ToWire(), StageState.Publishing.ToWire()];
    private static readonly string Staged = StageState.Staged.ToWire();
    private static readonly string Published = StageState.Published.ToWire();

    public Task<Stage> AddAsync(Stage stage, Trail trail, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await OpenOf(context, stage.Registry, stage.Package, stage.Version).SingleOrDefaultAsync() is { } holder)
            {
                return holder.ToStage();
            }

            context.Stages.Add(StageRow.Of(stage));
            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return stage;
        }, cancellationToken);

    public Task<Stage?> FindAsync(string id, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context => (await Rows(context).SingleOrDefaultAsync(row => row.Id == id, cancellationToken))?.ToStage());

    public Task<Stage?> FindOpenAsync(string registry, string package, string version, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context => (await OpenOf(context, registry, package, version).SingleOrDefaultAsync(cancellationToken))?.ToStage());

    public Task<IReadOnlyList<Stage>> ReadAsync(StageQuery query, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<Stage>>(async context =>
        {
            var state = query.State?.ToWire();
            var rows = await Rows(context)
                .Where(row => (query.Registry == null || row.Registry == query.Registry) && (query.Package == null || row.Package == query.Package))
                .Where(row => state != null ? row.State == state : query.WithClosed || Open.Contains(row.State))
                .OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Id).Take(query.Limit).ToListAsync(cancellationToken);
            return [.. rows.Select(static row => row.ToStage())];
        });

    public Task<(ApprovalDecision Decision, Stage Stage, StageClaim? Claim)?> ApproveAsync(string id, Func<Stage, ApprovalDecision> decide, CancellationToken cancellationToken) =>
        writes.ChangeAsync<(ApprovalDecision, Stage, StageClaim?)?>(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await context.Stages.Include(static row => row.Approvals).SingleOrDefaultAsync(row => row.Id == id) is not { } row)
            {
                return null;
            }

            var decision = decide(row.ToStage());
            if (decision.Denial is not null)
            {
                return (decision, row.ToStage(), null);
            }

            if (decision.Approval is { } approval)
            {
                row.Approvals.Add(new() { StageId = id, AccountId = approval.AccountId, Name = approval.Name, At = approval.At });
            }

            if (decision.IsLast)
            {
                // Claimed for whoever asks, in the transaction that decides: no other node begins as well.
                row.State = StageState.Publishing.ToWire();
                row.ApprovedAt = time.GetUtcNow();
                row.Claim = StageOutbox.NewClaim();
                row.Attempts = 1;
                row.NextAttemptAt = row.ApprovedAt + StageOutbox.Lease;
            }

            foreach (var trail in decision.Trails)
            {
                context.AddTrail(trail);
            }

            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return (decision, row.ToStage(), decision.IsLast ? new StageClaim(row.ToStage(), row.Claim!, row.Attempts) : null);
        }, cancellationToken);

    public Task<bool> CloseAsync(string id, StageState state, string? reason, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(id, trail, row =>
        {
            (row.State, row.Reason, row.ClosedAt) = (state.ToWire(), reason, time.GetUtcNow());
            return true;
        }, cancellationToken);

    public Task<bool> WarnAsync(string id, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(id, trail, row =>
        {
            var first = row.WarnedAt is null;
            row.WarnedAt ??= time.GetUtcNow();
            return first;
        }, cancellationToken);

    public Task<IReadOnlyList<Stage>> ExpiringAsync(DateTimeOffset until, bool unwarned, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<Stage>>(async context =>
        {
            var rows = await Rows(context).Where(row => row.State == Staged && row.ExpiresAt <= until && (!unwarned || row.WarnedAt == null))
                .OrderBy(row => row.ExpiresAt).Take(1_000).ToListAsync(cancellationToken);
            return [.. rows.Select(static row => row.ToStage())];
        });

    public Task<IReadOnlySet<string>> BlobsAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlySet<string>>(async context =>
        {
            var since = time.GetUtcNow() - ContentKept;
            var blobs = await context.Stages.Where(row => Open.Contains(row.State) || (row.State != Published && row.ClosedAt > since)).Select(row => row.Blob).Distinct().ToListAsync(cancellationToken);
            return blobs.ToHashSet(StringComparer.Ordinal);
        });

    private Task<bool> ChangeAsync(string id, Trail trail, Func<StageRow, bool> change, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await context.Stages.SingleOrDefaultAsync(row => row.Id == id && row.State == Staged) is not { } row || !change(row))
            {
                return false;
            }

            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    private static IQueryable<StageRow> Rows(StorageContext context) => context.Stages.AsNoTracking().Include(static row => row.Approvals);

    private static IQueryable<StageRow> OpenOf(StorageContext context, string registry, string package, string version) =>
        Rows(context).Where(row => row.Registry == registry && row.Package == package && row.Version == version && Open.Contains(row.State));
}
