namespace TrustedPublish.Core.RateLimits;

/// <summary>Counts attempts.</summary>
internal interface IRateLimits
{
    /// <summary>Counts one attempt. Never fails and never lets through without counting: a store that is down is replaced by this node's own count.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="subject">Who attempts: an account, an address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RateCount> TakeAsync(RateLimit limit, string subject, CancellationToken cancellationToken);
}

/// <summary>What a count says.</summary>
/// <param name="Count">Attempts within the window, this one included.</param>
/// <param name="Left">Until the window ends.</param>
internal readonly record struct RateCount(long Count, TimeSpan Left)
{
    public bool IsWithin(RateLimit limit) => Count <= limit.Count;

    /// <summary>Whether this attempt is the first of the window that is refused.</summary>
    public bool IsFirstBeyond(RateLimit limit) => Count == limit.Count + 1L;
}
