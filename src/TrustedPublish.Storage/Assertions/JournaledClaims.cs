using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Assertions;

/// <summary>
/// Takes up the assertions that earlier processes and other nodes minted on: of a single node's own memory after a restart, and of a Redis
/// that lost its memory (XCH-04).
/// </summary>
internal sealed class JournaledClaims(ClaimedKeys claimed, TableReader tables, TimeProvider time)
{
    /// <summary>Longer than any issuer's tokens may live, which is a day: a mint before that used a token that is dead by now.</summary>
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(2);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await tables.ReadAsync(context => context.Journal.AsNoTracking()
            .Where(entry => entry.At >= now - Lookback && entry.ReplayUntil > now)
            .Select(entry => new { entry.ReplayKey, entry.ReplayUntil })
            .ToListAsync(cancellationToken));
        foreach (var row in rows)
        {
            claimed.TryClaim(row.ReplayKey!, row.ReplayUntil!.Value);
        }
    }
}
