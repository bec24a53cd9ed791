namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>How much a review may cost; what is larger is not compared, and the review says so.</summary>
internal sealed record ReviewLimits
{
    /// <summary>The most entries of one archive.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>The most characters of all paths of one archive together: they stay in memory.</summary>
    public int MaxPathCharacters { get; init; } = 4 << 20;

    /// <summary>The most bytes one archive may unpack to.</summary>
    public long MaxUnpacked { get; init; } = 1L << 30;

    /// <summary>The most items shown of one list.</summary>
    public int MaxListed { get; init; } = 500;

    /// <summary>The longest one archive may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most headers: an extended one for each entry.</summary>
    public int MaxHeaders => (2 * MaxEntries) + 2;
}
