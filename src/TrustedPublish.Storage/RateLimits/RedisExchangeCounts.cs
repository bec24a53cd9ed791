using System.Security.Cryptography;
using System.Text.Json;
using StackExchange.Redis;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Storage.Redis;

namespace TrustedPublish.Storage.RateLimits;

/// <summary>A hash per minute with a field per node. A node replaces its field whole, so that a lost answer counts nothing twice.</summary>
internal sealed class RedisExchangeCounts(RedisConnection redis) : IExchangeCounts
{
    // KEYS: the minute's hash. ARGV: node, its counts, life in milliseconds.
    private const string Share = """
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return redis.call('HGETALL', KEYS[1])
        """;

    private const int LifeMilliseconds = 180_000;

    private readonly string node = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public bool AreShared => true;

    public async Task<IReadOnlyDictionary<string, int>> ShareAsync(long minute, IReadOnlyDictionary<string, int> own, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [node, JsonSerializer.Serialize(own), LifeMilliseconds];
        var answer = (string[]?)await redis.AskAsync(database => database.ScriptEvaluateAsync(Share, [$"tp:exchanges:{minute}"], arguments), cancellationToken);
        Dictionary<string, int> others = new(StringComparer.Ordinal);
        foreach (var pair in answer!.Chunk(2).Where(pair => pair[0] != node))
        {
            foreach (var (project, count) in Read(pair[1]))
            {
                others[project] = others.GetValueOrDefault(project) + count;
            }
        }

        return others;
    }

    // Another version may write something else: that node then counts alone.
    private static Dictionary<string, int> Read(string counts)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, int>>(counts) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
