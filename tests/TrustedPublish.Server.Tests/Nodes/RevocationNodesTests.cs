using System.Diagnostics;
using Xunit;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>Two server processes on one Redis and one PostgreSQL: what one revokes, the other honours, whatever happens to Redis in between.</summary>
public sealed class RevocationNodesTests
{
    /// <summary>The promise is a second; a busy machine may take longer to say so.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Noise = TimeSpan.FromSeconds(4);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MNT_10_a_revocation_at_one_node_is_honoured_by_the_other_with_announcements_and_without()
    {
        await using var world = await NodeWorld.StartSharedAsync(2);
        var (a, b) = (world.Nodes[0], world.Nodes[1]);

        await HonouredAsync(world, "announced", a, b);

        // Redis may neither be listened to nor spoken into.
        (await world.Redis!.CommandAsync(Stop, "ACL", "SETUSER", "default", "resetchannels")).ThrowIfFailed();
        (await world.Redis.CommandAsync(Stop, "CLIENT", "KILL", "TYPE", "pubsub")).ThrowIfFailed();
        await HonouredAsync(world, "without pub/sub", a, b);
        (await world.Redis.CommandAsync(Stop, "ACL", "SETUSER", "default", "allchannels")).ThrowIfFailed();

        (await world.Redis.CommandAsync(Stop, "FLUSHALL")).ThrowIfFailed();
        await HonouredAsync(world, "after FLUSHALL", b, a);

        await world.Redis.KillAsync();
        await world.Redis.StartAgainAsync(Stop);
        await HonouredAsync(world, "after a restart of Redis", a, b);
    }

    [Fact]
    public async Task XCH_05_with_redis_dead_or_frozen_nothing_is_minted_and_checks_stay_right()
    {
        await using var world = await NodeWorld.StartSharedAsync(2);
        var (a, b) = (world.Nodes[0], world.Nodes[1]);
        var (first, second, alive) = (await world.CredentialAsync(a), await world.CredentialAsync(b), await world.CredentialAsync(a));
        var token = world.IdToken();

        await world.Redis!.FreezeAsync();
        await NothingMintedAsync(world, token);
        await RevokedWithoutRedisAsync(world, first, alive);
        await world.Redis.ThawAsync();
        await Task.WhenAll(world.Nodes.Select(world.CredentialAsync));

        await world.Redis.KillAsync();
        await NothingMintedAsync(world, world.IdToken());
        await RevokedWithoutRedisAsync(world, second, alive);
        await world.Redis.StartAgainAsync(Stop);
        await Task.WhenAll(world.Nodes.Select(world.CredentialAsync));
        foreach (var node in world.Nodes)
        {
            Assert.Equal((401, 401, 200), (await world.CheckAsync(node, first), await world.CheckAsync(node, second), await world.CheckAsync(node, alive)));
        }
    }

    [Fact]
    public async Task MNT_12_a_key_revoked_at_one_node_is_replaced_at_both()
    {
        await using var world = await NodeWorld.StartSharedAsync(2);
        var (a, b) = (world.Nodes[0], world.Nodes[1]);
        var credential = await world.CredentialAsync(b);
        var old = await world.KeyIdAsync(a);
        Assert.Equal(old, await world.KeyIdAsync(b));

        (await world.RevokeAsync(a, "key", old)).Is(201);

        await world.UntilDeadAsync(b, credential);
        Assert.NotEqual(old, await world.KeyIdAsync(a));
        var fresh = await world.CredentialAsync(a);
        while (await world.KeyIdAsync(b) != await world.KeyIdAsync(a))
        {
            await Task.Delay(20, Stop);
        }

        Assert.Equal((200, 200), (await world.CheckAsync(a, fresh), await world.CheckAsync(b, fresh)));
        await b.KillAsync();
        await b.StartAsync(Stop);
        Assert.Equal(await world.KeyIdAsync(a), await world.KeyIdAsync(b));
        Assert.Equal((401, 200), (await world.CheckAsync(b, credential), await world.CheckAsync(b, fresh)));
    }

    private static async Task HonouredAsync(NodeWorld world, string how, Node from, Node to)
    {
        List<TimeSpan> times = [];
        for (var round = 0; round < 5; round++)
        {
            var (dead, alive) = (await world.CredentialAsync(to), await world.CredentialAsync(to));
            Assert.Equal(200, await world.CheckAsync(to, dead));
            (await world.RevokeAsync(from, "token", dead)).Is(201);
            times.Add(await world.UntilDeadAsync(to, dead));
            Assert.Equal((401, 200, 200), (await world.CheckAsync(from, dead), await world.CheckAsync(from, alive), await world.CheckAsync(to, alive)));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{how}: honoured by the other node after {string.Join(", ", times.Select(static time => $"{time.TotalMilliseconds:0}"))} ms");
        Assert.True(times.Min() < Promise, $"{how}: {times.Min()}");
        Assert.All(times, static time => Assert.InRange(time, TimeSpan.Zero, Promise + Noise));
    }

    private static async Task NothingMintedAsync(NodeWorld world, string token)
    {
        List<double> times = [];
        foreach (var node in world.Nodes)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = (await world.ExchangeAsync(node, token)).IsError(503, "unavailable");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Assert.NotNull(answer.Header("Retry-After"));
            Assert.True(times[^1] < (Promise + Noise).TotalMilliseconds, $"{times[^1]} ms");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"503 without Redis after {string.Join(", ", times.Select(static time => $"{time:0}"))} ms");
    }

    private static async Task RevokedWithoutRedisAsync(NodeWorld world, string credential, string alive)
    {
        Assert.All(await Task.WhenAll(world.Nodes.Select(node => world.CheckAsync(node, credential))), static status => Assert.Equal(200, status));
        var revoked = (await world.RevokeAsync(world.Nodes[0], "token", credential)).Is(201);
        Assert.False(revoked.Json["announced"]!.GetValue<bool>());
        var time = await world.UntilDeadAsync(world.Nodes[1], credential);
        TestContext.Current.TestOutputHelper!.WriteLine($"revoked without Redis: honoured by the other node after {time.TotalMilliseconds:0} ms");
        Assert.True(time < Promise + Noise, $"{time}");
        Assert.All(await Task.WhenAll(world.Nodes.Select(node => world.CheckAsync(node, alive))), static status => Assert.Equal(200, status));
        Assert.Equal(401, await world.CheckAsync(world.Nodes[0], credential));
    }
}
