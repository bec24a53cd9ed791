using TrustedPublish.Core;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>
/// One attempt to publish a claimed stage. It looks first whether the upstream has the version: an attempt that seemed to fail, or a process that
/// died, may well have published it. So it is public once, however often this runs.
/// </summary>
internal sealed partial class StagePublication(
    IStageOutbox outbox, IBlobStore blobs, RegistryCatalog registries, UpstreamPackages upstream, UpstreamPublish upload, PackageTurns turns,
    PublisherRegistration publishers, IMaintainerStore maintainers, INoticeRecipients recipients, TimeProvider time, ILogger<StagePublication> logger)
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    /// <summary>Tries, and records what came of it.</summary>
    public async Task RunAsync(StageClaim claim, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var holding = HoldAsync(claim, ended);
        try
        {
            var outcome = await TryAsync(claim.Stage, ended.Token);

            // A stop must not come between the upstream's yes and our note of it.
            await RecordAsync(claim, outcome, CancellationToken.None);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Somebody else has the claim, or will have it soon.
        }
        finally
        {
            await ended.CancelAsync();
            await holding;
        }
    }

    private async Task<Outcome> TryAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (registries.Find(stage.Registry) is not { } registry || !NpmPackageName.TryParse(stage.Package, out var package))
        {
            return Outcome.Failed($"the registry {stage.Registry} is not served any more");
        }

        try
        {
            using var turn = await turns.TakeAsync(registry, package, cancellationToken);
            if (await FindAsync(registry, package, stage, cancellationToken) is { } settled)
            {
                return settled;
            }

            await using var document = await blobs.OpenAsync(stage.Document.Blob, cancellationToken);
            if (document is null)
            {
                return Outcome.Failed("its content is missing in the store");
            }

            var answer = await upload.SendAsync(registry, package, document, stage.Document.Bytes, cancellationToken);
            return answer.IsTaken ? Outcome.Published
                : await FindAsync(registry, package, stage, cancellationToken)
                ?? (answer.IsFinal ? Outcome.Failed(answer.Reason) : Outcome.Later(answer.Reason));
        }
        catch (InvalidDataException)
        {
            return Outcome.Failed("its content in the store is not what was approved");
        }
        catch (StoreUnavailableException fault)
        {
            return Outcome.Later($"no answer from: {fault.Message}");
        }
    }

    private async Task<Outcome?> FindAsync(Registry registry, NpmPackageName package, Stage stage, CancellationToken cancellationToken) =>
        await upstream.VersionAsync(registry, package, stage.Version, cancellationToken) switch
        {
            null => null,
            var found when found.Is(stage.Integrity, stage.Shasum) => Outcome.Published,
            _ => Outcome.Failed("the registry has this version with another content"),
        };

    private async Task RecordAsync(StageClaim claim, Outcome outcome, CancellationToken cancellationToken)
    {
        var (stage, now) = (claim.Stage, time.GetUtcNow());
        if (outcome is { State: null, Reason: { } reason })
        {
            if (RetrySchedule.Stages.Next(stage.ApprovedAt ?? now, claim.Attempts, now) is { } next)
            {
                Log.Postponed(logger, stage.Id, claim.Attempts, reason, next);
                await outbox.PostponeAsync(claim, reason, next, cancellationToken);
                return;
            }

            outcome = Outcome.Failed($"given up after a day: {reason}");
        }

        var to = await recipients.MaintainersOfAsync(stage.Registry, stage.Package, cancellationToken);
        var isPublished = outcome.State is StageState.Published;
        var trail = isPublished
            ? StageTrail.Of(stage, "published", stage.Source.Actor, StageNotices.Published(stage), to, now)
            : StageTrail.Of(stage with { Reason = outcome.Reason }, "failed", "system", StageNotices.Failed(stage, outcome.Reason!), to, now);
        if (await outbox.FinishAsync(claim, outcome.State!.Value, outcome.Reason, trail, cancellationToken))
        {
            StageMeter.Count(outcome.State.Value);
        }

        if (isPublished)
        {
            await maintainers.SettleAsync(stage.Registry, stage.Package, cancellationToken);
            await publishers.PackageExistsAsync(stage.Registry, stage.Package, cancellationToken);
        }
    }

    // While it works nobody else begins; when the claim is lost all the same, it stops.
    private async Task HoldAsync(StageClaim claim, CancellationTokenSource ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, time, ended.Token);
                if (!await outbox.RenewAsync(claim, ended.Token))
                {
                    await ended.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (StoreUnavailableException)
        {
            // Without the database nobody takes it over; with it the claim is tested before anything is written.
        }
    }

    /// <summary>What became of an attempt; without a state it is to be tried again.</summary>
    private sealed record Outcome(StageState? State, string? Reason)
    {
        public static Outcome Published { get; } = new(StageState.Published, null);

        public static Outcome Failed(string reason) => new(StageState.Failed, reason);

        public static Outcome Later(string reason) => new(null, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Warning, "Stage {Stage} was not published in attempt {Attempt}: {Reason}; next attempt {Next}")]
        public static partial void Postponed(ILogger logger, string stage, int attempt, string reason, DateTimeOffset next);
    }
}
