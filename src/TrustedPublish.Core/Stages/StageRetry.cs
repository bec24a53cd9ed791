namespace TrustedPublish.Core.Stages;

/// <summary>When an approved stage that the upstream did not take is sent again: after five seconds, then twice as long each time up to ten minutes, for a day.</summary>
internal static class StageRetry
{
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>UTC; null when it has failed.</summary>
    public static DateTimeOffset? Next(DateTimeOffset approvedAt, int attempts, DateTimeOffset now)
    {
        var pause = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var next = now + (pause < Longest ? pause : Longest);
        return now < approvedAt + GivenUpAfter ? next : null;
    }
}
