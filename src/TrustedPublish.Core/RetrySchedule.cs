namespace TrustedPublish.Core;

/// <summary>When something that failed is tried again: after a first pause, then twice as long each time up to a longest, until it is given up.</summary>
/// <param name="First">The first pause.</param>
/// <param name="Longest">The longest pause.</param>
/// <param name="GivenUpAfter">Since it began to be tried.</param>
internal sealed record RetrySchedule(TimeSpan First, TimeSpan Longest, TimeSpan GivenUpAfter)
{
    /// <summary>A warning that comes later than after three days helps nobody; it stays where its owner can read it.</summary>
    public static readonly RetrySchedule Notices = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(6), TimeSpan.FromDays(3));

    /// <summary>Of approved stages that the upstream did not take.</summary>
    public static readonly RetrySchedule Stages = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10), TimeSpan.FromDays(1));

    // 2 to this power times any first pause is beyond any longest one.
    private const int MostDoublings = 20;

    /// <summary>UTC; null when it is to be given up.</summary>
    /// <param name="since">UTC; when it began to be tried.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="now">UTC.</param>
    public DateTimeOffset? Next(DateTimeOffset since, int attempts, DateTimeOffset now)
    {
        var pause = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, MostDoublings));
        var next = now + (pause < Longest ? pause : Longest);
        return next < since + GivenUpAfter ? next : null;
    }

    /// <summary>Whether it is too late to try at all.</summary>
    public bool IsOver(DateTimeOffset since, DateTimeOffset now) => now >= since + GivenUpAfter;
}
