using TrustedPublish.Storage.Tests.Hosting;
using LoopbackPort = TrustedPublish.Testing.Servers.LoopbackPort;

namespace TrustedPublish.Storage.Tests;

/// <summary>A Redis that would forget used tokens is refused at the start (XCH-04).</summary>
public sealed class RedisStartupTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task A_redis_that_may_evict_stops_the_start_with_the_fix(string policy)
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", policy);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(redis.ConnectionString));
        Assert.Contains(policy, fault.Message, StringComparison.Ordinal);
        Assert.Contains("CONFIG SET maxmemory-policy noeviction", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_is_known_where_config_is_forbidden()
    {
        await using var redis = await RedisServer.StartAsync("--rename-command", "CONFIG", "", "--maxmemory-policy", "allkeys-lru");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(redis.ConnectionString));
        Assert.Contains("allkeys-lru", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redis_that_keeps_everything_opens_and_diagnosis_says_what_a_restart_would_forget()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await StorageHost.OpenAsync(Settings(redis.ConnectionString));
        var check = Assert.Single(await host.Get<StorageStartup>().CheckAsync(Cancellation), check => check.Name == "redis");
        Assert.True(check.Ok);
        Assert.Contains("appendonly", check.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redis_that_does_not_answer_stops_the_start_without_showing_the_password()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync($"127.0.0.1:{LoopbackPort.Free()},password=hunter2"));
        Assert.Contains("start Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_connection_string_is_not_quoted()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync("127.0.0.1,password=ab,hunter2=1"));
        Assert.Contains("Redis:ConnectionString", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    private StorageSettings Settings(string redis) =>
        new() { DataDirectory = directory.DataDirectory, Provider = DatabaseProvider.Sqlite, RedisConnectionString = redis };

    private async Task OpenAsync(string redis)
    {
        await using var host = await StorageHost.OpenAsync(Settings(redis));
    }
}
