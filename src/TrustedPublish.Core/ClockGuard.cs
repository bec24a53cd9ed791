using Microsoft.Extensions.Logging;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core;

/// <summary>
/// Notices a wall clock that goes back (XCH-18): records of used tokens are forgotten by it, so a time that comes twice would let a token pass
/// twice. The monotonic clock tells how far the wall clock should be; until that has caught up with its latest time, nothing may be minted.
/// A step forward (NTP, a machine that slept) is only a later time: it brings no token back.
/// </summary>
internal sealed partial class ClockGuard : IDisposable
{
    /// <summary>By this much replay records outlive their tokens: a step back within it revives none.</summary>
    private static readonly TimeSpan Tolerance = AssertionRules.ReplayMargin;

    // Between two looks the clocks may run at different speed, since NTP slews one of them: looking often keeps that apart from a step.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly ILogger<ClockGuard> logger;
    private readonly ITimer watch;
    private DateTimeOffset seen;
    private long seenAt;
    private DateTimeOffset latest;
    private bool wasBehind;

    public ClockGuard(TimeProvider time, ILogger<ClockGuard> logger)
    {
        (this.time, this.logger) = (time, logger);
        (seen, seenAt) = (time.GetUtcNow(), time.GetTimestamp());
        latest = seen;
        watch = time.CreateTimer(static guard => ((ClockGuard)guard!).IsBehind(), this, Pause, Pause);
    }

    /// <summary>Whether the wall clock is more than a minute behind a time that it showed before.</summary>
    public bool IsBehind()
    {
        lock (gate)
        {
            var (now, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
            var expected = seen + time.GetElapsedTime(seenAt, timestamp);
            latest = Later(latest, Later(expected, now));
            (seen, seenAt) = (now, timestamp);
            var isBehind = now < latest - Tolerance;
            if (isBehind != wasBehind)
            {
                Tell(isBehind, latest - now);
                wasBehind = isBehind;
            }

            return isBehind;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => watch.Dispose();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void Tell(bool isBehind, TimeSpan behind)
    {
        if (isBehind)
        {
            Log.WentBack(logger, behind);
        }
        else
        {
            Log.CaughtUp(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "The system's clock went back by {Behind}: nothing is minted until it has caught up")]
        public static partial void WentBack(ILogger logger, TimeSpan behind);

        [LoggerMessage(1202, LogLevel.Information, "The system's clock has caught up: minting again")]
        public static partial void CaughtUp(ILogger logger);
    }
}
