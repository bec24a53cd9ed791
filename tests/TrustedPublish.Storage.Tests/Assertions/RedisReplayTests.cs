using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>The store that three nodes share.</summary>
public sealed class RedisReplayTests() : ReplayStoreConformance(DatabaseProvider.Sqlite)
{
    private readonly List<TemporaryDirectory> directories = [];
    private readonly List<StorageHost> hosts = [];
    private RedisServer? redis;

    private protected override IReadOnlyList<IReplayStore> Nodes => [.. hosts.Select(host => host.Get<IReplayStore>())];

    private RedisServer Redis => redis!;

    public override async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        directories.ForEach(directory => directory.Dispose());
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private protected override async Task OpenAsync()
    {
        await base.OpenAsync();
        redis = await RedisServer.StartAsync();
        for (var node = 0; node < 3; node++)
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

    [Fact]
    public async Task XCH_02_a_record_lives_as_long_as_its_token_could_be_accepted()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        var life = await Redis.AskAsync(database => database.KeyTimeToLiveAsync($"tp:replay:{Key.Hex}"));
        Assert.InRange(life!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task XCH_05_a_stopped_redis_cannot_even_be_asked()
    {
        await Redis.StopAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.IsClaimedAsync(Key, Cancellation));
    }

    [Fact]
    public async Task XCH_05_a_frozen_redis_claims_nothing()
    {
        await Redis.FreezeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_05_a_redis_out_of_memory_claims_nothing()
    {
        await Redis.AskAsync(database => database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    private protected override TimeSpan Life => TimeSpan.FromSeconds(3);

    private protected override async Task LifePassesAsync()
    {
        Host.Time.Advance(Life);
        while (await Redis.AskAsync(database => database.KeyExistsAsync($"tp:replay:{Key.Hex}")))
        {
            await Task.Delay(20, Cancellation);
        }
    }

    // What a restart without a file or a failover to a replica that lagged behind does.
    private protected override Task MishapAsync() => Redis.AskAsync(database => database.ExecuteAsync("FLUSHALL"));

    private protected override Task GoesDownAsync() => Redis.StopAsync();
}
