using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Wiring;

/// <summary>Callers who try too often, told so in the shape of their client.</summary>
public sealed class RateLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_tried_ten_times_a_minute_however_it_is_spelt()
    {
        await using var world = await StartAsync();
        string[] spellings = ["nobody", "Nobody", "NOBODY", "nobodY", "nobody"];
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await TryAsync(world, spellings[attempt % spellings.Length])).IsError(401, "sign_in_refused");
        }

        var refused = (await TryAsync(world, "nObody")).IsError(429, "rate_limited").IsNoticed();
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, null), 1, 60);
        (await TryAsync(world, "nobody")).IsError(429, "rate_limited");
        (await TryAsync(world, "somebody-else")).IsError(401, "sign_in_refused");

        world.Time.Advance(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After")!, null)));
        (await TryAsync(world, "nobody")).IsError(401, "sign_in_refused");

        var entry = Assert.Single(await JournalAsync(world));
        Assert.Equal((null, "rate_limited", """{"limit":"sign_in_account"}"""), (entry.Actor, entry.Outcome, entry.Data));
    }

    [Fact]
    public async Task The_right_password_is_not_looked_at_beyond_the_limit()
    {
        await using var world = await StartAsync();
        for (var attempt = 0; attempt < 9; attempt++)
        {
            await world.SignInAsync();
        }

        (await TryAsync(world, "admin", ServerWorld.Password)).IsError(429, "rate_limited");
        (await world.SendAsync("GET", world.Registry, "/-/whoami", world.Session)).Is(200);
    }

    [Fact]
    public async Task An_address_tries_thirty_times_a_minute_whatever_the_names()
    {
        await using var world = await StartAsync();

        // The world's own sign-in was the first.
        for (var attempt = 1; attempt < 30; attempt++)
        {
            (await TryAsync(world, $"name{attempt}")).IsError(401, "sign_in_refused");
        }

        (await TryAsync(world, "one-more")).IsError(429, "rate_limited");
        Assert.Equal("""{"limit":"sign_in_address","network":"127.0.0.1/32"}""", Assert.Single(await JournalAsync(world)).Data);
    }

    [Fact]
    public async Task An_account_registers_a_hundred_publishers_an_hour_by_npm_and_api_together()
    {
        await using var world = await StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        for (var attempt = 1; attempt < 100; attempt++)
        {
            (await world.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).IsProblem(409, "publisher_exists");
        }

        var refused = (await world.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).IsProblem(429, "rate_limited");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, null), 1, 3600);
        (await world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/trust", world.Session, ServerWorld.Json("[]"))).IsError(429, "rate_limited").IsNoticed();
        (await world.ApiAsync("GET", package, "/publishers")).Is(200);
        Assert.Equal("admin", Assert.Single(await JournalAsync(world)).Actor);
    }

    private static Task<ServerWorld> StartAsync() =>
        ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["RateLimits"] = new JsonObject { ["Enabled"] = true } });

    private static Task<Answer> TryAsync(ServerWorld world, string username, string password = "wrong") => world.SendAsync(
        "PUT", world.Registry, $"/-/user/org.couchdb.user:{username}", null, ServerWorld.Json(new JsonObject { ["password"] = password }.ToJsonString()));

    private static Task<IReadOnlyList<JournalEntry>> JournalAsync(ServerWorld world) =>
        world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Kind = "rate_limit" }, Stop);
}
