using System.Diagnostics;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A Redis that forgets, dies or hangs.</summary>
public sealed class ExchangeRedisTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-lru")]
    [InlineData("volatile-ttl")]
    public async Task XCH_04_a_redis_that_may_evict_used_tokens_stops_the_start(string policy)
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await redis.CommandAsync(Cancellation, "CONFIG", "SET", "maxmemory-policy", policy);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerWorld.StartAsync(On(redis.ConnectionString)));

        Assert.Contains(policy, fault.Message, StringComparison.Ordinal);
        Assert.Contains("noeviction", fault.Message, StringComparison.Ordinal);
        await redis.CommandAsync(Cancellation, "CONFIG", "SET", "maxmemory-policy", "noeviction");
        await using var world = await ServerWorld.StartAsync(On(redis.ConnectionString));
    }

    /// <summary>Redis replicates after it has answered. The node that minted remembers by itself; another one can only know what the new primary knows.</summary>
    [Fact]
    public async Task XCH_04_a_failover_that_lost_the_record_gives_the_node_that_minted_no_second_credential()
    {
        await using var primary = await RedisServer.StartAsync(Cancellation);
        await using var replica = await RedisServer.StartAsync(Cancellation);
        await FollowAsync(replica, primary);
        await using var world = await ServerWorld.StartAsync(On($"{primary.ConnectionString},{replica.ConnectionString}"));
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();
        // Nobody listens there: the replica stays one and hears nothing any more.
        await replica.CommandAsync(Cancellation, "REPLICAOF", "127.0.0.1", $"{LoopbackPort.Free()}");
        await world.AcceptsAsync(package, token);

        await primary.KillAsync();
        await PromoteAsync(replica);

        Assert.Equal("0", (await replica.CommandAsync(Cancellation, "DBSIZE")).Output.Trim());
        await world.RefusesAsync(package, token, 409, "token_reused");
        await UntilAcceptedAsync(world, package);
        await world.RefusesAsync(package, token, 409, "token_reused");
    }

    [Fact]
    public async Task XCH_04_a_primary_that_dies_before_it_answers_costs_at_most_one_credential()
    {
        await using var primary = await RedisServer.StartAsync(Cancellation);
        await using var replica = await RedisServer.StartAsync(Cancellation);
        await FollowAsync(replica, primary);
        await using var world = await ServerWorld.StartAsync(On($"{primary.ConnectionString},{replica.ConnectionString}"));
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();
        await primary.FreezeAsync();

        (await world.ExchangeAsync(package, token)).IsError(503, "unavailable").IsNoticed();
        await primary.KillAsync();
        await PromoteAsync(replica);
        await UntilAcceptedAsync(world, package);

        // Whether the record was replicated is open; that nothing was minted for it is not.
        var retried = await world.ExchangeAsync(package, token);
        Assert.Contains(retried.Status, new[] { 201, 409 });
        await world.RefusesAsync(package, token, 409, "token_reused");
        var minted = (await world.JournalAsync(package, "exchange")).Count(static entry => entry.Credential is not null);
        Assert.Equal(retried.Status == 201 ? 2 : 1, minted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task XCH_05_a_redis_that_is_stopped_or_hangs_mints_nothing_and_what_was_minted_still_counts(bool hangs)
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await using var world = await ServerWorld.StartAsync(On(redis.ConnectionString));
        var (package, credential) = await world.NewCredentialAsync();
        await (hangs ? redis.FreezeAsync() : redis.KillAsync());

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await world.ExchangeAsync(package, world.Token());

            answer.IsError(503, "unavailable").IsNoticed();
            Assert.Equal("5", answer.Header("Retry-After"));
            // A quarter of a second is what it waits; the rest is for a busy machine.
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        Assert.Single(await world.JournalAsync(package, "exchange"), static entry => entry.Credential is not null);
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        await (hangs ? redis.ThawAsync() : redis.StartAgainAsync(Cancellation));
        await UntilAcceptedAsync(world, package);
    }

    private static WorldSettings On(string redis) => new() { Configure = section => section["Redis"] = new JsonObject { ["ConnectionString"] = redis } };

    private static async Task FollowAsync(RedisServer replica, RedisServer primary)
    {
        await replica.CommandAsync(Cancellation, "REPLICAOF", "127.0.0.1", $"{primary.Port}");
        while (!(await replica.CommandAsync(Cancellation, "INFO", "replication")).Output.Contains("master_link_status:up", StringComparison.Ordinal))
        {
            await Task.Delay(50, Cancellation);
        }
    }

    // As a sentinel does it: connections from before the promotion must not go on.
    private static async Task PromoteAsync(RedisServer replica)
    {
        await replica.CommandAsync(Cancellation, "REPLICAOF", "NO", "ONE");
        await replica.CommandAsync(Cancellation, "CLIENT", "KILL", "TYPE", "normal");
    }

    private static async Task UntilAcceptedAsync(ServerWorld world, string package)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(90));
        Answer answer;
        while ((answer = await world.ExchangeAsync(package, world.Token())).Status == 503)
        {
            await Task.Delay(100, patience.Token);
        }

        answer.Is(201);
    }
}
