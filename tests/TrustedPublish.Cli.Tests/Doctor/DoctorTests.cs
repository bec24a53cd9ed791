using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Cli.Tests.Fixtures;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Cli.Tests.Doctor;

/// <summary>The doctor looks at everything that the configuration names, one line each, with a fix for what is wrong.</summary>
public sealed class DoctorTests
{
    private const string Credential = "Bearer upstream-secret";

    [Fact]
    public async Task A_sound_installation_is_well()
    {
        using var folder = new Workspace();
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Stop);
        await using var upstream = await UpstreamAsync();

        var outcome = await RunAsync(folder, Configuration(ci.Issuer, upstream.Url));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Contains("ok   issuer rehearsal: " + ci.Issuer + " has 1 usable RS256 keys", outcome.Output, StringComparison.Ordinal);
        Assert.Matches("its clock and ours are [0-9]+ s apart", outcome.Output);
        Assert.Contains("ok   database: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ok   upstream of npm: it knows our credential as gateway", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream-secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "data", "trustedpublish.db")), "it must create no database");
    }

    [Fact]
    public async Task Every_configuration_fault_is_a_line_and_the_exit_code_78()
    {
        using var folder = new Workspace();

        var outcome = await RunAsync(folder, """{"TrustedPublish":{"PublicUrl":"nonsense","DataDirectory":"data","Redis":{"Connection":"x"}}}""");

        Assert.Equal(78, outcome.ExitCode);
        Assert.Contains("FAIL TrustedPublish:PublicUrl: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL TrustedPublish:Redis:Connection: ", outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Trim().Split('\n'), line => Assert.Contains(". Fix: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_that_is_away_and_an_upstream_that_refuses_us_are_found_together()
    {
        using var folder = new Workspace();
        await using var upstream = await RecordingServer.StartAsync(request => request.Target == "/-/whoami" ? new(401, "{}") : new(200, "{}"));

        var outcome = await RunAsync(folder, Configuration("http://127.0.0.1:9", upstream.Url));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL issuer rehearsal: no keys from http://127.0.0.1:9: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL upstream of npm: it does not accept our credential (401). Fix: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upstream_that_is_away_is_told_with_its_address()
    {
        using var folder = new Workspace();
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Stop);

        var outcome = await RunAsync(folder, Configuration(ci.Issuer, "http://127.0.0.1:9"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL upstream of npm: no answer from http://127.0.0.1:9/", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuers_clock_that_is_far_from_ours_is_found()
    {
        using var folder = new Workspace();
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Stop);
        ci.Intercept = context =>
        {
            context.Response.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(-5).ToString("R");
            return Task.FromResult(false);
        };
        await using var upstream = await UpstreamAsync();

        var outcome = await RunAsync(folder, Configuration(ci.Issuer, upstream.Url));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL issuer rehearsal: its clock and ours are 30", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_evicts_is_found()
    {
        Assert.SkipUnless(Workspace.HasRedis, "redis-server is not installed");
        using var folder = new Workspace();
        await using var redis = await RedisServer.StartAsync(Stop);
        await redis.CommandAsync(Stop, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Stop);
        await using var upstream = await UpstreamAsync();

        var outcome = await RunAsync(folder, Configuration(ci.Issuer, upstream.Url, redis.ConnectionString));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("FAIL redis: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("maxmemory-policy noeviction", outcome.Output, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<RecordingServer> UpstreamAsync() => RecordingServer.StartAsync(request =>
        new(200, request.Target == "/-/whoami" && request.Authorization == Credential ? """{"username":"gateway"}""" : "{}"));

    private static string Configuration(string issuer, string upstream, string? redis = null) => new JsonObject
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["DataDirectory"] = "data",
            ["Redis"] = new JsonObject { ["ConnectionString"] = redis },
            ["Issuers"] = new JsonArray(new JsonObject { ["Name"] = "rehearsal", ["Provider"] = "github", ["Issuer"] = issuer, ["AllowInsecureLoopback"] = true }),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = "http://127.0.0.1:5081",
                ["Upstream"] = upstream,
                ["UpstreamAuthorization"] = Credential,
            }),
        },
    }.ToJsonString();

    private static Task<TpProcess.Outcome> RunAsync(Workspace folder, string configuration)
    {
        folder["server.json"] = configuration;
        return TpProcess.RunAsync(folder.Path, ["doctor", "--config", "server.json"], new() { ["DOTNET_ENVIRONMENT"] = "Development" });
    }
}
