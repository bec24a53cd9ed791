using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>Fetches every issuer's keys in the background, each on its own clock: one that hangs delays nobody (ISS-19).</summary>
internal sealed class KeyRefresh(IssuerDirectory issuers, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(issuers.All.Select(keys => RefreshForeverAsync(keys, stoppingToken)));

    private async Task RefreshForeverAsync(IssuerKeys keys, CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            await keys.RefreshAsync().ConfigureAwait(false);
            var jitter = RandomNumberGenerator.GetInt32(80, 121) / 100.0;
            // An issuer that was never reached is asked again soon, then ever more patiently: until then all its tokens are refused.
            var pause = keys.Known.Count > 0 ? IssuerKeys.RefreshInterval : retry;
            retry = pause * 2 < IssuerKeys.RefreshInterval ? pause * 2 : IssuerKeys.RefreshInterval;
            await Task.Delay(pause * jitter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
