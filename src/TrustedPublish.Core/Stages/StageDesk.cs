using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core.Stages;

/// <summary>The life of staged versions up to their approval: held, approved, rejected, withdrawn. Publishing what was approved is the outbox's work.</summary>
internal sealed class StageDesk(
    IStageStore store, IBlobStore blobs, StageSources sources, IPackageStore packages, IPackageRoles roles, INoticeRecipients recipients, TimeProvider time)
{
    /// <summary>Holds a verified version.</summary>
    /// <param name="stage">With the rule and times of now.</param>
    /// <param name="document">The verified bytes, from their start.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stage that holds the version from now on: this one, or another that was there before.</returns>
    public async Task<Stage> HoldAsync(Stage stage, Stream document, CancellationToken cancellationToken)
    {
        // The content first: a crash in between leaves a content that nobody needs, never a stage without its content.
        await blobs.PutAsync(stage.Document.Blob, document, cancellationToken).ConfigureAwait(false);
        var trail = StageTrail.Of(stage, "held", stage.Source.Actor, StageNotices.Held(stage), await ToAsync(stage, cancellationToken).ConfigureAwait(false), stage.CreatedAt);
        var holder = await store.AddAsync(stage, trail, cancellationToken).ConfigureAwait(false);
        if (holder.Id == stage.Id)
        {
            StageMeter.Count(StageState.Staged);
        }

        return holder;
    }

    /// <summary>What keeps an account from approving a stage as it is known; asked before the person is asked for a second factor. Null when nothing does.</summary>
    public async Task<StageDenial?> ObjectionAsync(Registry registry, Stage stage, Account by, CancellationToken cancellationToken)
    {
        if (Closed(stage) is { } closed)
        {
            return closed;
        }

        var rule = await RuleAsync(stage, cancellationToken).ConfigureAwait(false);
        return Denial(stage, rule, by) ?? await WithdrawnAsync(registry, stage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records the approval of a person whose second factor was just seen for <see cref="StageOperation.Approve"/> of this stage.</summary>
    /// <returns>Why not, or the stage as it is now; with a claim when it is to be published at once by the caller.</returns>
    public async Task<StageApprovalResult> ApproveAsync(Registry registry, Stage seen, Account by, CancellationToken cancellationToken)
    {
        if (await roles.RoleOfAsync(registry, seen.Package, by, cancellationToken).ConfigureAwait(false) is not PackageRole.Write)
        {
            return new(NotMaintainer(seen), seen, null);
        }

        if (await WithdrawnAsync(registry, seen, cancellationToken).ConfigureAwait(false) is { } withdrawn)
        {
            return new(withdrawn, seen, null);
        }

        var rule = await RuleAsync(seen, cancellationToken).ConfigureAwait(false);
        var lost = await LostAsync(registry, seen, by, cancellationToken).ConfigureAwait(false);
        var to = await ToAsync(seen, cancellationToken).ConfigureAwait(false);
        return await store.ApproveAsync(seen.Id, stage => Decide(stage, rule, lost, to, by), cancellationToken).ConfigureAwait(false) switch
        {
            null => new(Unknown, seen, null),
            { Decision.Denial: { } denial, Stage: var stage } => new(denial, stage, null),
            { Stage: var stage, Claim: var claim } => Counted(new(null, stage, claim) { Given = Given(stage, rule, lost), Needed = rule.Approvals }),
        };
    }

    /// <summary>Why a stage as it is known is open to no decision any more; asked before the person is asked for a second factor. Null when it is open.</summary>
    public StageDenial? Closed(Stage stage) => stage.State switch
    {
        StageState.Staged when stage.ExpiresAt <= time.GetUtcNow() => new(409, "stage_closed", "This stage has expired: stage the version again."),
        StageState.Staged => null,
        StageState.Publishing => new(409, "stage_closed", "This stage is approved already and on its way to the registry."),
        _ => new(409, "stage_closed", $"This stage is {stage.State.ToWire()} already."),
    };

    /// <summary>Ends a stage for good.</summary>
    public async Task<StageDenial?> RejectAsync(Stage stage, Account by, string? reason, CancellationToken cancellationToken)
    {
        if (Closed(stage) is { } closed)
        {
            return closed;
        }

        var to = await ToAsync(stage, cancellationToken).ConfigureAwait(false);
        var trail = StageTrail.Of(stage with { Reason = reason }, "rejected", by.Name, StageNotices.Rejected(stage, by.Name, reason), to, time.GetUtcNow());
        return await CloseAsync(stage, StageState.Rejected, reason, trail, cancellationToken).ConfigureAwait(false) ? null : await NowAsync(stage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Withdraws the stage if what staged it does not stand any more.</summary>
    /// <returns>The denial that follows; null when it stands.</returns>
    public async Task<StageDenial?> WithdrawnAsync(Registry registry, Stage stage, CancellationToken cancellationToken)
    {
        if (await sources.ObjectionAsync(registry, stage, cancellationToken).ConfigureAwait(false) is not { } reason)
        {
            return null;
        }

        var to = await ToAsync(stage, cancellationToken).ConfigureAwait(false);
        var trail = StageTrail.Of(stage with { Reason = reason }, "withdrawn", "system", StageNotices.Withdrawn(stage, reason), to, time.GetUtcNow());
        await CloseAsync(stage, StageState.Withdrawn, reason, trail, cancellationToken).ConfigureAwait(false);
        return new StageDenial(409, "stage_withdrawn", $"This stage was withdrawn: {reason}.");
    }

    /// <summary>Ends a stage whose time is up.</summary>
    public async Task ExpireAsync(Stage stage, CancellationToken cancellationToken)
    {
        var to = await ToAsync(stage, cancellationToken).ConfigureAwait(false);
        await CloseAsync(stage, StageState.Expired, null, StageTrail.Of(stage, "expired", "system", StageNotices.Expired(stage), to, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the maintainers that the time is nearly up.</summary>
    public async Task WarnAsync(Stage stage, CancellationToken cancellationToken)
    {
        var to = await ToAsync(stage, cancellationToken).ConfigureAwait(false);
        await store.WarnAsync(stage.Id, StageTrail.Of(stage, "expiring", "system", StageNotices.Expiring(stage), to, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    public static StageDenial Unknown { get; } = new(404, "stage_unknown", "There is no such stage here.");

    public static StageDenial NotMaintainer(Stage stage) => new(403, "access_policy", $"Only a maintainer of {stage.Package} may do this.");

    private ApprovalDecision Decide(Stage stage, StageRule rule, HashSet<string> lost, IReadOnlyList<string> to, Account by)
    {
        if ((Closed(stage) ?? Denial(stage, rule, by)) is { } denial)
        {
            return new(denial, null, false, []);
        }

        var now = time.GetUtcNow();
        var approval = stage.Approvals.Any(earlier => earlier.AccountId == by.Id) ? null : new StageApproval(by.Id, by.Name, now);
        var given = Given(stage, rule, lost) + (approval is null ? 0 : 1);
        return new(null, approval, given >= rule.Approvals, approval is null ? [] : [StageTrail.Of(stage, "approved", by.Name, StageNotices.Approved(stage, by.Name, given, rule.Approvals), to, now)]);
    }

    private static int Given(Stage stage, StageRule rule, HashSet<string> lost) => rule.Counting(stage).Count(approval => !lost.Contains(approval.AccountId));

    private static StageDenial? Denial(Stage stage, StageRule rule, Account by) => rule.Excludes(stage, by.Id)
        ? new(403, "another_person", $"{stage.Package} asks for the approval of somebody else than whoever staged it.")
        : null;

    private async Task<StageRule> RuleAsync(Stage stage, CancellationToken cancellationToken) =>
        StageRule.Of(await packages.FindAsync(stage.Registry, stage.Package, cancellationToken).ConfigureAwait(false)).Stricter(stage.Rule);

    // Who approved and was removed since does not count any more. An approval that comes in meanwhile was judged a moment ago.
    private async Task<HashSet<string>> LostAsync(Registry registry, Stage stage, Account by, CancellationToken cancellationToken)
    {
        HashSet<string> lost = new(StringComparer.Ordinal);
        foreach (var approval in stage.Approvals.Where(approval => approval.AccountId != by.Id))
        {
            if (!await sources.MayApproveAsync(registry, stage.Package, approval.AccountId, cancellationToken).ConfigureAwait(false))
            {
                lost.Add(approval.AccountId);
            }
        }

        return lost;
    }

    private async Task<bool> CloseAsync(Stage stage, StageState state, string? reason, Trail trail, CancellationToken cancellationToken)
    {
        if (!await store.CloseAsync(stage.Id, state, reason, trail, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        StageMeter.Count(state);
        return true;
    }

    private async Task<StageDenial> NowAsync(Stage stage, CancellationToken cancellationToken) =>
        await store.FindAsync(stage.Id, cancellationToken).ConfigureAwait(false) is { } now && Closed(now) is { } closed ? closed : Unknown;

    private static StageApprovalResult Counted(StageApprovalResult result)
    {
        if (result.Claim is not null)
        {
            StageMeter.Count(StageState.Publishing);
        }

        return result;
    }

    private Task<IReadOnlyList<string>> ToAsync(Stage stage, CancellationToken cancellationToken) => recipients.MaintainersOfAsync(stage.Registry, stage.Package, cancellationToken);
}

/// <summary>What an approval led to.</summary>
/// <param name="Denial">Why it does not count; null when it does.</param>
/// <param name="Stage">As it is now.</param>
/// <param name="Claim">It was the last one, and the caller publishes.</param>
internal sealed record StageApprovalResult(StageDenial? Denial, Stage Stage, StageClaim? Claim)
{
    /// <summary>How many approvals count.</summary>
    public int Given { get; init; }

    /// <summary>How many it takes.</summary>
    public int Needed { get; init; }
}
