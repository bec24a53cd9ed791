namespace TrustedPublish.Core.Assertions;

/// <summary>
/// Remembers which assertions were used. A claim is one atomic write (XCH-03), kept until the token can no longer be accepted (XCH-02).
/// It need not outlive the process by itself: the mint's journal entry names the assertion too, and a claim without a mint did nothing.
/// </summary>
internal interface IReplayStore
{
    /// <summary>Claims the key for the caller.</summary>
    /// <param name="key">The assertion's key.</param>
    /// <param name="until">UTC; from then on the assertion's own expiry refuses it.</param>
    /// <returns>True for exactly one caller per key.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer: nothing may be minted (XCH-05).</exception>
    ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Whether the key was claimed; claims nothing. For dry runs.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer.</exception>
    ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken);
}
