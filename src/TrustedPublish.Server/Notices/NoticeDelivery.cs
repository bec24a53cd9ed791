using TrustedPublish.Core;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Notices;

/// <summary>Sends what waits, one notice after the other, beside the requests: none ever waits for a mail server.</summary>
internal sealed partial class NoticeDelivery(
    INoticeOutbox outbox, SmtpTransport transport, TrustedPublishOptions options, TimeProvider time, ILogger<NoticeDelivery> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (transport.IsConfigured && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DeliverNextAsync(stoppingToken))
                {
                }
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
                // One notice that cannot be handled must end neither the others' delivery nor the server; its claim runs out by itself.
                Log.Bug(logger, fault);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether to go on at once: false when nothing is due, and after a failure, which the next one would probably share.</returns>
    private async Task<bool> DeliverNextAsync(CancellationToken cancellationToken)
    {
        if (await outbox.ClaimAsync(cancellationToken) is not { } claimed)
        {
            return false;
        }

        if (Obstacle(claimed) is { } obstacle)
        {
            await outbox.FailedAsync(claimed, obstacle, next: null, cancellationToken);
            return true;
        }

        var message = NoticeMessage.Of(claimed.Notice, transport.From, MailAddress.TryParse(claimed.Address!)!, options.PublicUrl.Uri);
        if (await transport.SendAsync(message, cancellationToken) is not var (reason, fault))
        {
            // A stop must not come between the server's yes and our note of it.
            await outbox.SentAsync(claimed, CancellationToken.None);
            return true;
        }

        var next = RetrySchedule.Notices.Next(claimed.Notice.At, claimed.Attempts, time.GetUtcNow());
        Log.Failed(logger, claimed.Notice.Id, claimed.Attempts, reason, fault?.GetType().Name, next);
        await outbox.FailedAsync(claimed, reason, next, cancellationToken);
        return false;
    }

    // What no later attempt would change.
    private string? Obstacle(OutgoingNotice claimed) =>
        claimed.Address is null ? SmtpFailure.NoAddress
        : MailAddress.TryParse(claimed.Address) is null ? SmtpFailure.BadAddress
        : RetrySchedule.Notices.IsOver(claimed.Notice.At, time.GetUtcNow()) ? SmtpFailure.Stale
        : null;

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Warning, "Notice {Notice} was not sent in attempt {Attempt}: {Reason} ({Fault}); next attempt {Next}")]
        public static partial void Failed(ILogger logger, string notice, int attempt, string reason, string? fault, DateTimeOffset? next);

        [LoggerMessage(2403, LogLevel.Error, "A notice could not be handled")]
        public static partial void Bug(ILogger logger, Exception fault);

        [LoggerMessage(2402, LogLevel.Warning, "Notices wait: {Reason}")]
        public static partial void Postponed(ILogger logger, string reason);
    }
}
