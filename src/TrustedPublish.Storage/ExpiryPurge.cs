using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Storage.Assertions;
using TrustedPublish.Storage.RateLimits;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage;

/// <summary>Once a minute forgets replay records, and removes sessions, challenges, ceremonies, granular tokens and revocations that no longer count, names that waited too long for their first publish, and notices of a year ago.</summary>
internal sealed partial class ExpiryPurge(ClaimedKeys claimed, EmbeddedRateLimits limits, WriteLoop writes, IMaintainerStore maintainers, TimeProvider time, ILogger<ExpiryPurge> log) : BackgroundService
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(30);

    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        claimed.Purge();
        limits.Purge();
        var now = time.GetUtcNow();
        var longAgo = now - Remembered;
        await writes.ChangeAsync(async context =>
            await context.Challenges.Where(challenge => challenge.ExpiresAt <= now).ExecuteDeleteAsync()
            + await context.Ceremonies.Where(ceremony => ceremony.ExpiresAt <= now).ExecuteDeleteAsync()

            // Whoever presents an expired or revoked token is told so for a while.
            + await context.GranularTokens.Where(token => token.ExpiresAt <= now - KeptAfterExpiry).ExecuteDeleteAsync()
            + await context.Sessions.Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync()
            + await context.Revocations.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync()
            + await context.Notices.Where(row => row.At <= longAgo).ExecuteDeleteAsync()
            + await context.SignInNetworks.Where(row => row.LastSeenAt <= longAgo).ExecuteDeleteAsync(), cancellationToken);
        await maintainers.EndReservationsAsync(Ended, cancellationToken);

        JournalEntry Ended(string registry, string package) => JournalEntry.Of(Maintainership.Changed, JournalEntry.Accepted, "system", now) with
        {
            Registry = registry,
            Package = package,
            Data = """{"owners":[],"reason":"the package was not published in time"}""",
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PurgeAsync(stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                LogPostponed(fault);
            }
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Expired sessions, revocations and notices could not be removed; they do not count and are removed later.")]
    private partial void LogPostponed(Exception fault);
}
