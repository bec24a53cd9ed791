using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Assertions;

/// <summary>
/// Replay records in this process, for a single node. A claim is decided in memory and queued to the database ahead of the mint's journal
/// entry, so that whatever the journal acknowledged can still not be replayed after a restart.
/// </summary>
internal sealed class EmbeddedReplayStore(ClaimedKeys claimed, TableReader tables, WriteLoop writes) : IReplayStore
{
    public async ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (!claimed.TryClaim(key.Hex, until))
        {
            return false;
        }

        await writes.ClaimAsync(key.Hex, until, cancellationToken);
        return true;
    }

    public ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) => new(claimed.IsClaimed(key.Hex));

    /// <summary>Takes up what an earlier process of this database claimed.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await tables.ReadAsync(context => context.Replay.AsNoTracking().ToListAsync(cancellationToken)))
        {
            claimed.TryClaim(row.Key, row.Until);
        }
    }
}
