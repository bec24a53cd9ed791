using System.Collections.Concurrent;
using TrustedPublish.Core;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Publishes approved stages: those of this process's own approvals at once, and beside the requests whatever waits or was left by a crash.</summary>
internal sealed partial class StageDelivery(IStageOutbox outbox, StagePublication publication, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StageDelivery> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);

    /// <summary>Begins to publish; goes on when whoever waits has gone.</summary>
    public Task BeginAsync(StageClaim claim)
    {
        var run = Task.Run(() => RunAsync(claim, lifetime.ApplicationStopping), CancellationToken.None);
        running[claim.Claim] = run;
        _ = run.ContinueWith(_ => running.TryRemove(claim.Claim, out Task? _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return run;
    }

    /// <summary>Publishes what is due; one after the other.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (await outbox.ClaimAsync(cancellationToken) is { } claim)
        {
            await RunAsync(claim, cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeliverAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                Log.Postponed(logger, fault.Message);
            }
            catch (Exception fault)
            {
                // Whatever it is, it must not take the server with it.
                Log.Bug(logger, "?", fault);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(StageClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            await publication.RunAsync(claim, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // One stage that cannot be handled must end neither the others' delivery nor the server; its claim runs out by itself.
            Log.Bug(logger, claim.Stage.Id, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2502, LogLevel.Error, "Stage {Stage} could not be handled")]
        public static partial void Bug(ILogger logger, string stage, Exception fault);

        [LoggerMessage(2503, LogLevel.Warning, "Approved stages wait: {Reason}")]
        public static partial void Postponed(ILogger logger, string reason);
    }
}
