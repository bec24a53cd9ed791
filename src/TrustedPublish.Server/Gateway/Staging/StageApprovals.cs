using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>A person's yes whose second factor was just seen, and what comes of it within the time that a person waits.</summary>
internal sealed class StageApprovals(StageDesk stages, IStageStore store, StageDelivery delivery, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Why it does not count; or the stage as it is then, and a sentence about it.</returns>
    public async Task<(StageDenial? Denial, Stage Stage, string Sentence)> ApproveAsync(Registry registry, Stage seen, Account by, CancellationToken cancellationToken)
    {
        var result = await stages.ApproveAsync(registry, seen, by, cancellationToken);
        if (result.Denial is { } denial)
        {
            return (denial, result.Stage, denial.Sentence);
        }

        if (result.Claim is null)
        {
            return (null, result.Stage, $"Approved: {result.Given} of {result.Needed} approvals. It is not published yet.");
        }

        try
        {
            await delivery.BeginAsync(result.Claim).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on without anybody waiting.
        }

        var now = await store.FindAsync(seen.Id, cancellationToken) ?? result.Stage;
        return (null, now, now.State switch
        {
            StageState.Published => "Package version approved and published successfully.",
            StageState.Failed => $"Approved, but it could not be published: {now.Reason}",
            _ => $"Approved; it is being published{(now.Reason is { } reason ? $" ({reason})" : "")}. Look again with: npm stage view {now.Id}",
        });
    }
}
