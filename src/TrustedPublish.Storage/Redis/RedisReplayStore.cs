using StackExchange.Redis;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Storage.Assertions;

namespace TrustedPublish.Storage.Redis;

/// <summary>
/// Replay records in Redis, for all nodes. What this node claimed it also remembers itself: a failover to a replica that missed the write
/// cannot give the key out twice here (XCH-04).
/// </summary>
internal sealed class RedisReplayStore(RedisConnection redis, ClaimedKeys claimed, TimeProvider time) : IReplayStore
{
    public async ValueTask<bool> TryClaimAsync(ReplayKey key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // A duration by the clock that judges expiry, not a point in time: Redis's clock may run ahead and drop the record early (XCH-02).
        var life = until - time.GetUtcNow();
        if (life <= TimeSpan.Zero || claimed.IsClaimed(key.Hex))
        {
            return false;
        }

        var won = await redis.AskAsync(
            database => database.StringSetAsync(Name(key), 1, life, ValueCondition.NotExists), cancellationToken);
        return won && claimed.TryClaim(key.Hex, until);
    }

    public async ValueTask<bool> IsClaimedAsync(ReplayKey key, CancellationToken cancellationToken) =>
        claimed.IsClaimed(key.Hex) || await redis.AskAsync(database => database.KeyExistsAsync(Name(key)), cancellationToken);

    private static RedisKey Name(ReplayKey key) => $"tp:replay:{key.Hex}";
}
