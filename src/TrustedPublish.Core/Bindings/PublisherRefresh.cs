using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TrustedPublish.Core.Bindings;

/// <summary>Sees changes that other nodes made, twice a second: a removed publisher is gone everywhere within a second.</summary>
internal sealed partial class PublisherRefresh(PublisherDirectory publishers, TimeProvider time, ILogger<PublisherRefresh> logger) : BackgroundService
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
                await publishers.RefreshAsync(stoppingToken).ConfigureAwait(false);
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
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1102, LogLevel.Error, "Changes of publishers cannot be seen at the moment: {Reason}")]
        public static partial void Failing(ILogger logger, string reason);
    }
}
