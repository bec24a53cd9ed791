using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TrustedPublish.Core.RateLimits;

/// <summary>
/// Once a second tells the other nodes what this one counted, and hears what they did: beside the exchanges, which never wait for it. A project
/// can therefore go beyond its limit by what the nodes do in a second.
/// </summary>
internal sealed partial class ExchangeRateSharing(ExchangeRate rate, IExchangeCounts counts, TimeProvider time, ILogger<ExchangeRateSharing> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (counts.AreShared && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await ShareAsync(stoppingToken).ConfigureAwait(false);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                if (!failing)
                {
                    Log.Alone(logger, fault.Message);
                }

                failing = true;
            }
        }
    }

    /// <summary>Shares once.</summary>
    internal async Task ShareAsync(CancellationToken cancellationToken)
    {
        var minute = rate.Current();
        if (!minute.IsEmpty)
        {
            minute.Learn(await counts.ShareAsync(minute.Number, minute.Own(), cancellationToken).ConfigureAwait(false));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1103, LogLevel.Warning, "Exchanges are counted by each node alone: {Reason}")]
        public static partial void Alone(ILogger logger, string reason);
    }
}
