using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Storage.Assertions;

/// <summary>
/// Replay records in this process, for a single node. A claim is decided in memory; what makes it outlive the process is the mint's own journal
/// entry (<see cref="JournaledClaims"/>), so that whatever was acknowledged can still not be replayed after a restart.
/// </summary>
internal sealed class EmbeddedReplayStore(ClaimedKeys claimed) : IReplayStore
{
    public ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken) => new(claimed.TryClaim(key.Hex, until));

    public ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) => new(claimed.IsClaimed(key.Hex));
}
