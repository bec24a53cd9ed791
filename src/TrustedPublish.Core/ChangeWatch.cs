using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Core;

/// <summary>
/// Sees changes that other nodes made, twice a second and with one question: a revocation is honoured and a removed publisher gone everywhere
/// within a second, whether or not anybody announced it (MNT-10).
/// </summary>
internal sealed partial class ChangeWatch(
    IChangePositions positions, PublisherDirectory publishers, RevocationList revocations, SigningKeys keys, TimeProvider time, ILogger<ChangeWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                var current = await positions.ReadAsync(stoppingToken).ConfigureAwait(false);
                await revocations.RefreshAsync(current.Revocations, stoppingToken).ConfigureAwait(false);
                await publishers.RefreshAsync(current.Publishers, stoppingToken).ConfigureAwait(false);
                await keys.RefreshAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException exception)
            {
                if (!failing)
                {
                    Log.Failing(logger, exception.Message);
                }

                failing = true;
                await revocations.ReadRelayAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1102, LogLevel.Error, "Changes of publishers and revocations cannot be seen at the moment: {Reason}")]
        public static partial void Failing(ILogger logger, string reason);
    }
}
