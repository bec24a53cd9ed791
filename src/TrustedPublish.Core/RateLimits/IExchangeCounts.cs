namespace TrustedPublish.Core.RateLimits;

/// <summary>Where nodes tell each other how many exchanges they counted.</summary>
internal interface IExchangeCounts
{
    /// <summary>Whether there are other nodes to tell at all.</summary>
    bool AreShared { get; }

    /// <summary>Leaves this node's counts of a minute, in place of what it left before, and takes the sums of the others'.</summary>
    /// <exception cref="StoreUnavailableException">This node goes on alone.</exception>
    Task<IReadOnlyDictionary<string, int>> ShareAsync(long minute, IReadOnlyDictionary<string, int> own, CancellationToken cancellationToken);
}
