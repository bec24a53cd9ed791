namespace TrustedPublish.Core.Notices;

/// <summary>When a notice that could not be sent is tried again: after a minute, then twice as long each time up to six hours, for three days.</summary>
internal static class NoticeRetry
{
    /// <summary>A warning that comes later than this helps nobody; it stays where its owner can read it.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(3);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <summary>UTC; null when it is to be given up.</summary>
    public static DateTimeOffset? Next(DateTimeOffset happenedAt, int attempts, DateTimeOffset now)
    {
        var pause = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var next = now + (pause < Longest ? pause : Longest);
        return next < happenedAt + GivenUpAfter ? next : null;
    }

    /// <summary>Whether it is too late to send at all, for example after a week without a mail server.</summary>
    public static bool IsStale(DateTimeOffset happenedAt, DateTimeOffset now) => now >= happenedAt + GivenUpAfter;
}
