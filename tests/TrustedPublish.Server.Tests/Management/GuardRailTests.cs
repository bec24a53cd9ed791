using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary>The operator's guard rails from configuration to wire: what a job, a maintainer and the operator see.</summary>
public sealed class GuardRailTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Fact]
    public async Task Enforced_a_job_is_refused_in_full_with_nothing_minted_burned_or_pinned()
    {
        await using var world = await StartAsync("""{ "Name": "release-only", "Mode": "enforce", "RequireEnvironmentOrProtectedRef": true }""");
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        var token = world.Token();

        var answer = (await world.ExchangeAsync(package, token)).IsError(403, "access_policy").IsNoticed();

        Assert.Contains("guard_rail:release-only: expected \"the environment that the publisher names, or a protected branch or tag\", the token says \"no environment; the ref is not protected\"", answer.Text("error"), StringComparison.Ordinal);
        Assert.DoesNotContain("tpp_", answer.Body, StringComparison.Ordinal);
        var entry = Assert.Single(await world.JournalAsync(package, "exchange"));
        Assert.Equal(("access_policy", answer.Id, id, (string?)null), (entry.Outcome, entry.Id, entry.Publisher, entry.Credential));
        Assert.Null((await world.ApiAsync("GET", package, $"/publishers/{id}")).Text("repository_id"));
        var attempt = Assert.Single(await world.ExchangesAsync(package))!;
        Assert.Contains("only the operator can change that", attempt["advice"]!.GetValue<string>(), StringComparison.Ordinal);

        // The token was not burned: once the publisher names the environment of a job, a token of it passes; so would have this one on a protected ref.
        var used = (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = token })).Is(200);
        Assert.Equal("access_policy", used.Text("code"));
        Assert.DoesNotContain(used.Json["checks"]!.AsArray(), static check => check!["actual"]?.GetValue<string>() == "used before");
        (await world.ExchangeAsync(package, world.Token(static claims => claims["ref_protected"] = "true"))).Is(201);
    }

    [Fact]
    public async Task MNT_21_a_publisher_added_to_an_existing_package_or_changed_waits_and_a_first_version_does_not()
    {
        await using var world = await StartAsync("""{ "Name": "cool-off", "Mode": "enforce", "MinPublisherAge": "01:00:00" }""");
        var (package, fresh) = (world.NewPackage(), world.NewPackage());
        world.Upstream.Packuments[$"/{ServerWorld.Escaped(package)}"] = "{}";
        var id = await world.AddPublisherAsync(package);
        await world.AddPublisherAsync(fresh);

        var answer = (await world.ExchangeAsync(package, world.Token())).IsError(403, "access_policy");
        Assert.Contains("guard_rail:cool-off: expected \"a publisher unchanged for 01:00:00\"", answer.Text("error"), StringComparison.Ordinal);
        (await world.PublishAsync(fresh, await world.CredentialAsync(fresh), PublishBodies.Text(ServerWorld.Document(fresh)))).Is(201);
        await world.CredentialAsync(fresh);

        world.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        (await world.ExchangeAsync(package, world.Token())).IsError(403, "access_policy");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.CredentialAsync(package);

        // Renewed it counts on, changed it does not.
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject())).Is(200);
        await world.CredentialAsync(package);
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["ref_type"] = "branch" })).Is(200);
        (await world.ExchangeAsync(package, world.Token())).IsError(403, "access_policy");

        // Whether the package exists is not known while the upstream is away: that is no way around.
        await world.Upstream.StopAsync();
        var unknown = world.NewPackage();
        await world.AddPublisherAsync(unknown);
        (await world.ExchangeAsync(unknown, world.Token())).IsError(403, "access_policy");
    }

    [Fact]
    public async Task Audited_a_job_publishes_is_told_and_the_report_counts_it()
    {
        await using var world = await StartAsync(
            """{ "Name": "owners", "Mode": "audit", "AllowedOwners": ["github:#1"] }""",
            """{ "Name": "short", "Registry": "npm", "Mode": "audit", "MaxCredentialLifetime": "00:05:00" }""",
            """{ "Name": "elsewhere", "Registry": "team", "Mode": "enforce", "AllowedIssuers": ["gitlab"] }""");
        var (package, other) = (world.NewPackage(), world.NewPackage());
        var id = await world.AddPublisherAsync(package);
        await world.AddPublisherAsync(other);

        await world.CredentialAsync(package);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var answer = (await world.ExchangeAsync(package, world.Token())).Is(201);
        await world.CredentialAsync(other);

        Assert.Contains("for 15 minutes", answer.Header("npm-notice"), StringComparison.Ordinal);
        Assert.Contains("from the day it is enforced the operator's guard rail owners would refuse this: it expects the owner github:#1, this is github:acme (#", answer.Header("npm-notice"), StringComparison.Ordinal);
        Assert.Contains("1 more", answer.Header("npm-notice"), StringComparison.Ordinal);
        var attempt = (await world.ExchangesAsync(package))[0]!;
        Assert.Equal(["owners refuse", "short shorten"], attempt["would_refuse"]!.AsArray().Select(static finding => $"{finding!["guard_rail"]} {finding["effect"]}"));

        var report = (await ReportAsync(world)).Is(200).Json;
        Assert.Equal((3, false), (report["exchanges"]!.GetValue<int>(), report["truncated"]!.GetValue<bool>()));
        Assert.Equal(
            ["owners audit 3 0", "short audit 0 3", "elsewhere enforce 0 0"],
            report["guard_rails"]!.AsArray().Select(static rail => $"{rail!["name"]} {rail["mode"]} {rail["would_refuse"]} {rail["would_shorten"]}"));
        var finding = report["findings"]!.AsArray().Single(one => one!["guard_rail"]!.GetValue<string>() == "owners" && one["package"]!.GetValue<string>() == package)!;
        Assert.Equal((2, "npm", id, attempt["id"]!.GetValue<string>()), (finding["count"]!.GetValue<int>(), finding["registry"]!.GetValue<string>(), finding["publisher"]!.GetValue<string>(), finding["example_id"]!.GetValue<string>()));
        Assert.Equal($"github:{((GitHubJob)world.GitHub.Job).RepositoryIdOrDerived}", finding["project"]!.GetValue<string>());
        Assert.Equal(world.Time.GetUtcNow(), finding["last_at"]!.GetValue<DateTimeOffset>());

        Assert.Equal(2, (await ReportAsync(world, $"?from={world.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ss}Z&until={world.Time.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ss}Z")).Is(200).Json["exchanges"]!.GetValue<int>());
        Assert.Empty((await ReportAsync(world, "?from=2026-01-01&until=2026-01-02")).Is(200).Json["findings"]!.AsArray());
    }

    [Fact]
    public async Task A_shortened_credential_runs_out_when_the_guard_rail_says()
    {
        await using var world = await StartAsync("""{ "Name": "short", "Mode": "enforce", "MaxCredentialLifetime": "00:05:00" }""");
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        var answer = (await world.ExchangeAsync(package, world.Token())).Is(201);

        Assert.Equal(world.Time.GetUtcNow().AddMinutes(5), answer.Json["expires"]!.GetValue<DateTimeOffset>());
        Assert.Contains("for 5 minutes", answer.Header("npm-notice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publisher_that_no_job_could_satisfy_is_refused_when_enforced_and_flagged_when_audited()
    {
        await using var world = await StartAsync(
            """{ "Name": "ours", "Mode": "enforce", "AllowedOwners": ["github:acme", "gitlab:acme"] }""",
            """{ "Name": "github-only", "Mode": "audit", "AllowedIssuers": ["github"] }""");
        var package = world.NewPackage();
        var stranger = ServerWorld.Publisher();
        stranger["owner"] = "evil";
        var gitlab = new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml", ["environment"] = "release" };

        var refused = (await world.ApiAsync("POST", package, "/publishers", stranger)).IsProblem(422, "publisher_invalid");
        Assert.Contains("guard rail ours", refused.Json["errors"]!["owner"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        var flagged = (await world.ApiAsync("POST", package, "/publishers", gitlab)).Is(201);
        Assert.Contains("guard rail github-only would refuse every job", Assert.Single(flagged.Json["warnings"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        var id = await world.AddPublisherAsync(package);
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["owner"] = "evil" })).IsProblem(422, "publisher_invalid");

        var path = $"/-/package/{ServerWorld.Escaped(package)}/trust";
        var trust = """[{"type":"github","claims":{"repository":"OWNER/second","workflow_ref":{"file":"publish.yml"}},"permissions":["createPackage"]}]""";
        var npm = (await world.SendAsync("POST", world.Registry, path, world.Session, ServerWorld.Json(trust.Replace("OWNER", "evil", StringComparison.Ordinal)))).IsError(400, "publisher_invalid");
        Assert.Contains("guard rail ours", npm.Text("error"), StringComparison.Ordinal);
        (await world.SendAsync("POST", world.Registry, path, world.Session, ServerWorld.Json(trust.Replace("OWNER", "acme", StringComparison.Ordinal)))).Is(200);
    }

    [Theory]
    [InlineData("?from=yesterday")]
    [InlineData("?until=")]
    [InlineData("?from=2026-11-30")]
    [InlineData("?from=2026-01-01")]
    [InlineData("?from=9999-99-99")]
    [InlineData("?until=0001-01-01")]
    [InlineData("?from=2026-11-22T00:00:00%2b99:00")]
    [InlineData("?from=%00")]
    public async Task A_time_that_is_none_or_too_long_is_400(string query) =>
        (await ReportAsync(shared.World, query)).IsProblem(400, "request_invalid");

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("tps_0123456789abcdefghijklmnopqrstuv")]
    public async Task MNT_19_the_report_is_for_administrators(string? bearer)
    {
        (await shared.World.SendAsync("GET", shared.World.Server, "/api/v1/guard-rails/report", bearer)).IsProblem(401, "session_required");
        Assert.Contains("no-store", (await ReportAsync(shared.World)).Is(200).Header("Cache-Control"), StringComparison.Ordinal);
    }

    private static Task<Answer> ReportAsync(ServerWorld world, string query = "") => world.SendAsync("GET", world.Server, $"/api/v1/guard-rails/report{query}", world.Session);

    private static Task<ServerWorld> StartAsync(params string[] guardRails) => ServerWorld.StartAsync(new WorldSettings
    {
        Configure = section => section["GuardRails"] = new JsonArray([.. guardRails.Select(static rail => JsonNode.Parse(rail))]),
    });
}
