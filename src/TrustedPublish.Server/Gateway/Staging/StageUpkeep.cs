using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Once a minute: stages whose time is up end, those whose last day began are told of, and those whose source was revoked are withdrawn.</summary>
internal sealed partial class StageUpkeep(
    IStageStore store, StageDesk stages, BlobCollection blobs, RegistryCatalog registries, TimeProvider time, ILogger<StageUpkeep> logger) : BackgroundService
{
    /// <summary>How long before its end people are told; a stage that lives no longer than this is not worth a notice.</summary>
    private static readonly TimeSpan LastDay = TimeSpan.FromDays(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private DateTimeOffset collectedAt;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var stage in await store.ExpiringAsync(now, unwarned: false, cancellationToken))
        {
            await stages.ExpireAsync(stage, cancellationToken);
        }

        foreach (var stage in await store.ExpiringAsync(now + LastDay, unwarned: true, cancellationToken))
        {
            if (stage.ExpiresAt - stage.CreatedAt > LastDay)
            {
                await stages.WarnAsync(stage, cancellationToken);
            }
        }

        foreach (var stage in await store.ReadAsync(new StageQuery { State = StageState.Staged }, cancellationToken))
        {
            if (registries.Find(stage.Registry) is { } registry)
            {
                await stages.WithdrawnAsync(registry, stage, cancellationToken);
            }
        }

        if (now - collectedAt > BlobCollection.Grace)
        {
            collectedAt = now;
            await blobs.CollectAsync(BlobCollection.Grace, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Between the runs, not by the clock: after a long standstill it is one run that is owed, not one for every minute.
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // A stage that cannot be handled must not end the upkeep of the others, nor the server.
                Log.Postponed(logger, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "The upkeep of staged versions was interrupted and goes on in a minute")]
        public static partial void Postponed(ILogger logger, Exception fault);
    }
}
