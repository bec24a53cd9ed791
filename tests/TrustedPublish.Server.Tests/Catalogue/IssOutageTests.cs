using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Floods, rotations and outages: when keys are fetched, how long they count, and what stands still without them.</summary>
public sealed class IssOutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ISS_09_a_flood_of_unknown_keys_does_not_hammer_the_issuer()
    {
        const int Tokens = 1000;
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        var before = world.Ci.JwksFetches;

        for (var sent = 0; sent < Tokens; sent += 20)
        {
            world.Server.Time.Advance(TimeSpan.FromSeconds(10) / (Tokens / 20));
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await world.Server.ExchangeAsync(package, world.TokenOfUnknownKey())).IsError(400, "signature_invalid")));
        }

        // Two by the flood; the one that the server makes on its own may still have been under way.
        Assert.InRange(world.Ci.JwksFetches - before, 1, 3);
        var entries = await world.Server.JournalAsync(package, "exchange");
        Assert.All(entries, static entry => Assert.Equal(("kid_unknown", (string?)null), (entry.Outcome, entry.Credential)));
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_09_a_flood_fills_no_journal_and_keeps_no_sound_token_out()
    {
        const int Limit = 600;
        // The real limit is some thousands; the rule is the same.
        await using var world = await ServerWorld.StartAsync(new WorldSettings { Replace = static services => services.AddSingleton(new ExchangeRateSettings(null, Limit)) });
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        string[] unsound = [world.Token(static claims => claims["iss"] = "https://attacker.test"), world.Token(editHeader: static header => header["kid"] = "unknown"), world.GitHub.SignedByAnotherKey(ServerWorld.Audience), "x", "a.b.c"];

        var answers = new List<Answer>();
        for (var sent = 0; sent < Limit + 100; sent += 20)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(sent, 20).Select(number => world.ExchangeAsync(package, unsound[number % unsound.Length]))));
        }

        var told = answers.Where(static answer => answer.Status != 400).ToList();
        Assert.Equal(100, told.Count);
        Assert.All(told, static answer => Assert.Equal("60", answer.IsError(429, "rate_limited").IsNoticed().Header("Retry-After")));
        await world.AcceptsAsync(package, world.Token());
        var entries = await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Package = package, Kind = "exchange", Limit = 2 * Limit }, Cancellation);
        Assert.Equal((Limit, 1, 1), (
            entries.Count(static entry => entry.Outcome is not ("accepted" or "rate_limited")),
            entries.Count(static entry => entry.Outcome == "rate_limited"),
            entries.Count(static entry => entry.Outcome == "accepted")));

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.RefusesAsync(world.NewPackage(), unsound[1], 400, "kid_unknown", "signature_invalid");
    }

    [Fact]
    public async Task ISS_10_a_flood_cannot_hide_a_rotation()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        async Task FloodAsync(int seconds)
        {
            for (var sent = 0; sent < seconds * 4; sent++)
            {
                world.Server.Time.Advance(TimeSpan.FromSeconds(0.25));
                (await world.Server.ExchangeAsync(package, world.TokenOfUnknownKey())).IsError(400, "signature_invalid");
            }
        }

        await FloodAsync(30);
        world.Ci.RotateKey(withdrawOld: true);
        var seconds = 0;
        do
        {
            await FloodAsync(1);
            seconds++;
        }
        while ((await world.Server.ExchangeAsync(package, world.Token())).Status != 201 && seconds < 60);

        Assert.InRange(seconds, 1, 15);
    }

    [Fact]
    public async Task ISS_11_a_key_that_its_issuer_took_back_is_dead_at_the_next_fetch()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        var old = world.Ci.Key;
        await world.Server.AcceptsAsync(package, world.Token());
        world.Ci.RotateKey(withdrawOld: true);
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));

        await world.Server.AcceptsAsync(package, world.Token());
        await world.Server.RefusesAsync(package, old.Sign(world.Ci.Job.Header(old).ToJsonString(), world.Ci.Claims(ServerWorld.Audience).ToJsonString()), 400, "kid_unknown", "signature_invalid");
    }

    [Fact]
    public async Task ISS_11_keys_that_nobody_confirmed_for_a_day_are_dead()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        world.Ci.Intercept = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.FromResult(true);
        };

        world.Server.Time.Advance(TimeSpan.FromHours(23));
        await world.Server.AcceptsAsync(package, world.Token());
        world.Server.Time.Advance(TimeSpan.FromHours(1));
        await world.Server.RefusesAsync(package, world.Token(), 503, "unavailable");

        world.Ci.Intercept = null;
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_19_an_issuer_that_never_answers_holds_up_nobody_else()
    {
        await using var hole = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Cancellation);
        hole.Intercept = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        await using var world = await IssWorld.StartAsync(_ => [IssWorld.Entry("hole", hole.Issuer), IssWorld.Entry("closed", $"http://127.0.0.1:{LoopbackPort.Free()}")]);
        var (package, ofGitHub) = (await world.PackageAsync(), await world.PackageAsync(ServerWorld.GitHubIssuer));

        await world.Server.AcceptsAsync(package, world.Token());
        await world.Server.AcceptsAsync(ofGitHub, world.Server.Token());
        var ready = (await world.Server.SendAsync("GET", world.Server.Server, "/health/ready")).Is(200).Body;
        Assert.Contains("issuer hole: 0 keys", ready, StringComparison.Ordinal);
        Assert.Contains("issuer closed: 0 keys", ready, StringComparison.Ordinal);
        Assert.Contains("issuer live: 1 keys", ready, StringComparison.Ordinal);

        // The others' keys are fetched on schedule as well, without any token asking for it.
        world.Ci.RotateKey();
        var before = world.Ci.JwksFetches;
        for (var waited = 0; world.Ci.JwksFetches == before && waited < 120; waited++)
        {
            world.Server.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(TimeSpan.FromMilliseconds(250), Cancellation);
        }

        Assert.True(world.Ci.JwksFetches > before);
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_20_without_the_database_nothing_is_allowed()
    {
        await using var postgres = await PostgresServer.StartAsync(Cancellation);
        await using var world = await ServerWorld.StartAsync(new WorldSettings
        {
            Configure = section => section["Database"] = new System.Text.Json.Nodes.JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = postgres.ConnectionString() },
        });
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.AcceptsAsync(package, world.Token());
        await postgres.KillAsync();

        // Lost while running: what is in memory decides nothing, for it could not be journaled.
        foreach (var token in new[] { world.Token(), world.Token(static claims => claims["repository"] = "evil/demo"), world.GitHub.SignedByAnotherKey(ServerWorld.Audience) })
        {
            var answer = await world.ExchangeAsync(package, token);
            answer.IsError(503, "unavailable");
            Assert.NotNull(answer.Header("Retry-After"));
            Assert.DoesNotContain("tpp_", answer.Body, StringComparison.Ordinal);
        }

        // Lost before the start: there is no server that could say yes.
        Assert.Equal(78, await ServerApp.RunAsync(["--config", ColdCopy(world)]).WaitAsync(TimeSpan.FromMinutes(2), Cancellation));

        await postgres.StartAgainAsync(Cancellation);
        Assert.Single(await world.JournalAsync(package, "exchange"));
        await world.AcceptsAsync(package, world.Token());
    }

    /// <summary>The same server's configuration with a data directory and ports of its own.</summary>
    private static string ColdCopy(ServerWorld world)
    {
        var text = File.ReadAllText(world.ConfigurationFile)
            .Replace(world.DataDirectory, world.DataDirectory + "-cold", StringComparison.Ordinal);
        foreach (var origin in new[] { world.Server, world.Registry, world.TeamOrigin })
        {
            text = text.Replace($":{origin.Port}", $":{LoopbackPort.Free()}", StringComparison.Ordinal);
        }

        var path = world.ConfigurationFile + "-cold.json";
        File.WriteAllText(path, text);
        return path;
    }
}
