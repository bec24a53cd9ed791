using TrustedPublish.Core;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.RateLimits;

/// <summary>The count that two nodes share.</summary>
public sealed class RedisRateLimitTests : RateLimitConformance
{
    private readonly List<TemporaryDirectory> directories = [];
    private readonly List<StorageHost> hosts = [];
    private RedisServer? redis;

    private protected override IReadOnlyList<IRateLimits> Nodes => [.. hosts.Select(static host => host.Get<IRateLimits>())];

    private RedisServer Redis => redis!;

    public override async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        directories.ForEach(static directory => directory.Dispose());
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task While_redis_is_away_each_node_goes_on_from_what_it_has_seen_itself()
    {
        await TakeAsync(Three, "alice", 3);
        await Redis.StopAsync();

        // Two attempts were the first node's, one the second's.
        Assert.Equal([true, true, false, true, false], (await TakeAsync(Three, "alice", 5)).Select(static count => count.IsWithin(Three)));
    }

    [Fact]
    public async Task A_frozen_redis_lets_nobody_try_without_end()
    {
        await Redis.FreezeAsync();
        Assert.Equal(6, (await TakeAsync(Three, "alice", 10)).Count(static count => count.IsWithin(Three)));
    }

    [Fact]
    public async Task An_emptied_redis_leaves_what_each_node_has_seen_itself()
    {
        await TakeAsync(Three, "alice", 6);
        await Redis.AskAsync(static database => database.ExecuteAsync("FLUSHALL"));
        Assert.All(await TakeAsync(Three, "alice", 2), static count => Assert.False(count.IsWithin(Three)));
    }

    [Fact]
    public async Task Redis_never_learns_who_tried_and_forgets_by_itself()
    {
        await TakeAsync(Three, "192.0.2.1/32", 2);
        var keys = (string[])(await Redis.AskAsync(static database => database.ExecuteAsync("KEYS", "*")))!;
        var key = Assert.Single(keys, static key => key.StartsWith("tp:rate:", StringComparison.Ordinal));
        Assert.DoesNotContain("192", key, StringComparison.Ordinal);
        Assert.NotNull(await Redis.AskAsync(database => database.KeyTimeToLiveAsync(key)));
    }

    [Fact]
    public async Task Nodes_tell_each_other_their_exchanges_and_a_repeated_word_counts_once()
    {
        var counts = hosts.Select(static host => host.Get<IExchangeCounts>()).ToArray();
        await counts[0].ShareAsync(7, new Dictionary<string, int> { ["a"] = 3, ["b"] = 1 }, Cancellation);
        await counts[0].ShareAsync(7, new Dictionary<string, int> { ["a"] = 5, ["b"] = 1 }, Cancellation);
        await counts[0].ShareAsync(8, new Dictionary<string, int> { ["a"] = 100 }, Cancellation);
        await Redis.AskAsync(static database => database.HashSetAsync("tp:exchanges:7", "another version", "[1]"));

        Assert.Equal(new Dictionary<string, int> { ["a"] = 5, ["b"] = 1 }, await counts[1].ShareAsync(7, new Dictionary<string, int> { ["a"] = 2 }, Cancellation));
        Assert.Equal(new Dictionary<string, int> { ["a"] = 2 }, await counts[0].ShareAsync(7, new Dictionary<string, int>(), Cancellation));
        Assert.InRange((await Redis.AskAsync(static database => database.KeyTimeToLiveAsync("tp:exchanges:7")))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
        await Redis.StopAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => counts[0].ShareAsync(7, new Dictionary<string, int>(), Cancellation));
    }

    private protected override async Task OpenAsync()
    {
        await base.OpenAsync();
        redis = await RedisServer.StartAsync();
        for (var node = 0; node < 2; node++)
        {
            directories.Add(new());
            hosts.Add(await StorageHost.OpenAsync(new()
            {
                DataDirectory = directories[node].DataDirectory,
                Provider = DatabaseProvider.Sqlite,
                RedisConnectionString = Redis.ConnectionString,
            }, Host.Time));
        }
    }

    private protected override async Task WindowPassesAsync(string subject)
    {
        Host.Time.Advance(Three.Window);
        while (await Redis.AskAsync(database => database.KeyExistsAsync($"tp:rate:{Three.KeyOf(subject)}")))
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
