using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TrustedPublish.Core;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Storage.Redis;

/// <summary>
/// The newest revocations in Redis, a sorted set by <c>seq</c>, and a channel that says which one is new. The database stays the list: whatever
/// is missing here (a flush, a lost write) is noticed by the next entry, which does not follow on, and copied from there.
/// </summary>
internal sealed partial class RedisRevocationRelay(RedisConnection redis, IRevocationStore store, TimeProvider time, ILogger<RedisRevocationRelay> log) : IRevocationRelay
{
    /// <summary>Enough for any node that can still hear; one that was deaf for longer reads the database.</summary>
    public const int Kept = 10_000;

    private const string List = "tp:revocations";
    private const int Chunk = 1000;

    // KEYS: list. ARGV: previous seq, seq, entry, how many to keep, life in milliseconds.
    private const string Append = """
        local top = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        if (tonumber(top[2]) or 0) < tonumber(ARGV[1]) then return 0 end
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[4]) - 1)
        if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
        return 1
        """;

    private static readonly RedisChannel channel = RedisChannel.Literal(List);

    public async Task<bool> SendAsync(RevocationEntry entry, long previous, CancellationToken cancellationToken)
    {
        try
        {
            if (!await AppendAsync(entry, previous, cancellationToken))
            {
                await RebuildAsync(cancellationToken);
            }

            await redis.AskAsync(database => database.PublishAsync(channel, entry.Seq), cancellationToken);
            return true;
        }
        catch (StoreUnavailableException fault)
        {
            LogNotSent(fault, entry.Seq);
            return false;
        }
    }

    public async Task<IReadOnlyList<RevocationEntry>> ReadAsync(long after, CancellationToken cancellationToken)
    {
        try
        {
            var members = await redis.AskAsync(database => database.SortedSetRangeByScoreAsync(List, after, exclude: Exclude.Start), cancellationToken);
            return [.. members.Select(member => RevocationEntryJson.TryRead(member.ToString())).OfType<RevocationEntry>()];
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }

    public async Task ListenAsync(Func<long, Task> heard, CancellationToken cancellationToken)
    {
        try
        {
            await redis.ListenAsync(channel, message => message.TryParse(out long seq) ? heard(seq) : Task.CompletedTask, cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            // Nothing depends on it but speed.
            LogDeaf(fault);
        }
    }

    private async Task<bool> AppendAsync(RevocationEntry entry, long previous, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [previous, entry.Seq, RevocationEntryJson.Write(entry), Kept, Life(entry)];
        return (bool)await redis.AskAsync(database => database.ScriptEvaluateAsync(Append, [List], arguments), cancellationToken);
    }

    // Adds, and takes nothing away: another node may be appending at this moment.
    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var entries = (await store.ReadAsync(null, Kept, cancellationToken)).Select(revocation => revocation.Entry).ToArray();
        foreach (var chunk in entries.Reverse().Chunk(Chunk))
        {
            SortedSetEntry[] members = [.. chunk.Select(entry => new SortedSetEntry(RevocationEntryJson.Write(entry), entry.Seq))];
            await redis.AskAsync(database => database.SortedSetAddAsync(List, members), cancellationToken);
        }

        var life = TimeSpan.FromMilliseconds(entries.Select(Life).DefaultIfEmpty().Max());
        await redis.AskAsync(database => database.KeyExpireAsync(List, life), cancellationToken);
    }

    private long Life(RevocationEntry entry) => Math.Max(1, (long)(entry.ExpiresAt - time.GetUtcNow()).TotalMilliseconds);

    [LoggerMessage(10, LogLevel.Warning, "Revocation {Seq} was not announced; the other nodes find it in the database.")]
    private partial void LogNotSent(Exception fault, long seq);

    [LoggerMessage(11, LogLevel.Warning, "Announcements of revocations cannot be heard; this node finds them in the database.")]
    private partial void LogDeaf(Exception fault);
}
