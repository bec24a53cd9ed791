using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TrustedPublish.Core;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Storage.Redis;

namespace TrustedPublish.Storage.RateLimits;

/// <summary>
/// Counts of all nodes in Redis. Each node counts what it sees itself too: who is beyond the limit on one node alone costs no question, and
/// when Redis is down that count goes on from where it is, so that an outage opens nothing.
/// </summary>
internal sealed partial class RedisRateLimits(RedisConnection redis, EmbeddedRateLimits own, ILogger<RedisRateLimits> log) : IRateLimits
{
    // In one script, or a node that died between the two would leave a count that never ends.
    private const string Count = """
        local count = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
          left = tonumber(ARGV[1])
          redis.call('PEXPIRE', KEYS[1], left)
        end
        return {count, left}
        """;

    public async Task<RateCount> TakeAsync(RateLimit limit, string subject, CancellationToken cancellationToken)
    {
        var key = limit.KeyOf(subject);
        var here = own.Take(limit, key);
        if (!here.IsWithin(limit))
        {
            return here;
        }

        try
        {
            RedisValue[] arguments = [(long)limit.Window.TotalMilliseconds];
            var answer = (long[]?)await redis.AskAsync(database => database.ScriptEvaluateAsync(Count, [$"tp:rate:{key}"], arguments), cancellationToken);
            return new RateCount(answer![0], TimeSpan.FromMilliseconds(answer[1]));
        }
        catch (StoreUnavailableException fault)
        {
            LogAlone(fault.Message, limit.Name);
            return here;
        }
    }

    [LoggerMessage(12, LogLevel.Warning, "Attempts are counted by this node alone ({Limit}): {Reason}")]
    private partial void LogAlone(string reason, string limit);
}
