using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>The sunset of the upstream's own tokens: passed on until the date, announced, counted, and sent nowhere else.</summary>
public sealed class LegacyTokenTests : IAsyncLifetime
{
    private const string Token = "npm_legacyTokenOfAlice000000000000000";
    private const string Until = "2026-12-01T00:00:00Z";

    private ServerWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        world = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["Registries"]![0]!["LegacyTokens"] = new JsonObject { ["AcceptUntil"] = Until } });
        world.Upstream.Intercept = AnswerAsync;
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Until_the_date_a_token_is_passed_on_as_it_came_and_every_answer_says_when_that_ends()
    {
        var package = world.NewPackage();
        world.Store(package);

        var read = await world.SendAsync("GET", world.Registry, $"/{ServerWorld.Escaped(package)}", Token);
        var written = await PublishAsync(package, Token);
        var refused = await world.PublishAsync(package, Token, "{}");

        foreach (var answer in new[] { read.Is(200), written.Is(201), refused.Is(400) })
        {
            Assert.Equal("This registry stops accepting old tokens on 2026-12-01: publish from a trusted CI job (trusted publishing), or run npm login", answer.Header("npm-notice"));
            Assert.Equal($"@{new DateTimeOffset(world.Time.GetUtcNow().Date, TimeSpan.Zero).ToUnixTimeSeconds()}", answer.Header("Deprecation"));
            Assert.Equal("Tue, 01 Dec 2026 00:00:00 GMT", answer.Header("Sunset"));
        }

        var received = world.Upstream.Requests.Where(request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal)).ToList();
        Assert.Equal(["GET", "PUT"], received.Select(static request => request.Method));
        Assert.All(received, static request => Assert.Equal($"Bearer {Token}", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_name_and_password_are_passed_on_too()
    {
        var package = world.NewPackage();
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:secret"))}";

        (await world.PublishAsync(package, null, PublishBodies.Text(ServerWorld.Document(package)), ("Authorization", basic))).Is(201);

        Assert.Equal(basic, world.Upstream.Writes.Single().Headers["Authorization"]);
    }

    [Fact]
    public async Task A_body_that_is_untrue_is_refused_whatever_the_token()
    {
        var package = world.NewPackage();
        var document = ServerWorld.Document(package);
        document["versions"]!["1.0.0"]!["dist"]!["integrity"] = "sha512-AAAA";

        var answer = await world.PublishAsync(package, Token, PublishBodies.Text(document));

        Assert.InRange(answer.Status, 400, 499);
        Assert.Empty(world.Upstream.Writes);
    }

    [Fact]
    public async Task After_the_date_the_same_token_is_401_and_is_told_the_way_out()
    {
        var package = world.NewPackage();
        world.Time.Advance(DateTimeOffset.Parse(Until, CultureInfo.InvariantCulture) - world.Time.GetUtcNow());

        var answer = (await PublishAsync(package, Token)).IsError(401, "access_policy");

        Assert.Contains("stopped accepting old tokens on 2026-12-01: publish from a trusted CI job (trusted publishing), or run npm login.", answer.Text("error"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Sunset"));
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task Where_no_date_is_set_it_is_401_too_and_reads_are_anybodys()
    {
        await using var own = await ServerWorld.StartAsync();
        var package = own.NewPackage();
        own.Store(package);

        var answer = (await own.PublishAsync(package, Token, PublishBodies.Text(ServerWorld.Document(package)))).IsError(401, "access_policy");
        (await own.SendAsync("GET", own.Registry, $"/{ServerWorld.Escaped(package)}", Token)).Is(200);

        Assert.Contains("does not accept tokens of its own from before", answer.Text("error"), StringComparison.Ordinal);
        Assert.All(own.Upstream.Requests, static request => Assert.Equal(ServerWorld.UpstreamCredential, request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("tps_0123456789")]
    [InlineData("tpg_0123456789")]
    [InlineData("tpp_eyJhbGciOi.x.y")]
    [InlineData("x-tps_0123456789")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.c2ln")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    public async Task What_may_be_ours_or_a_cis_is_never_sent_to_the_upstream(string token)
    {
        var package = world.NewPackage();
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{token}"))}";

        (await PublishAsync(package, token)).Is(401);
        (await world.PublishAsync(package, null, PublishBodies.Text(ServerWorld.Document(package)), ("Authorization", basic))).Is(401);
        (await world.SendAsync("GET", world.Registry, $"/{ServerWorld.Escaped(package)}", token)).Is(404);

        Assert.All(world.Upstream.Requests, static request => Assert.Equal(ServerWorld.UpstreamCredential, request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Sessions_and_publish_credentials_still_go_with_our_own_credential()
    {
        var (package, credential) = await world.NewCredentialAsync();

        (await PublishAsync(package, credential)).Is(201).Header("Sunset");
        Assert.Null((await world.SendAsync("GET", world.Registry, "/demo", world.Session)).Header("Sunset"));

        Assert.All(world.Upstream.Requests, static request => Assert.Equal(ServerWorld.UpstreamCredential, request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_that_the_upstream_does_not_know_takes_in_no_body_and_is_told_why_the_exchange_was_refused()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.ExchangeAsync(package, world.Token(static claims => claims["repository"] = "evil/demo"));

        var answer = (await PublishAsync(package, "XXXXX-XXXXX-XXXXX-XXXXX")).IsError(401, "access_policy");

        Assert.Contains("does not accept this token", answer.Text("error"), StringComparison.Ordinal);
        Assert.Contains("Trusted publishing refused", answer.Text("error"), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Writes);

        // As a reader it is anybody.
        world.Store(package);
        (await world.SendAsync("GET", world.Registry, $"/{ServerWorld.Escaped(package)}", "XXXXX-XXXXX-XXXXX-XXXXX")).Is(200);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task An_upstream_that_does_not_let_the_token_write_is_the_clients_401(int status)
    {
        var package = world.NewPackage();
        world.Upstream.WriteStatus = status;

        (await PublishAsync(package, Token)).IsError(401, "legacy_token_refused");

        Assert.DoesNotContain(world.Log.Lines, static line => line.Contains("refused our credential", StringComparison.Ordinal));
        Assert.Empty((await ReportAsync())["tokens"]!.AsArray());
    }

    [Theory]
    [InlineData("two_factor_only")]
    [InlineData("trusted_publishing_only")]
    public async Task Packages_that_disallow_tokens_disallow_these_too(string setting)
    {
        var package = world.NewPackage();
        (await world.ApiAsync("PATCH", package, "", new JsonObject { ["publishing_access"] = setting })).Is(200);

        (await PublishAsync(package, Token)).IsError(403, "access_policy");
        (await world.SendAsync("PUT", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/next", Token, ServerWorld.Json("\"1.0.0\""))).IsError(403, "access_policy");

        Assert.Empty(world.Upstream.Writes);
    }

    [Fact]
    public async Task Owners_and_settings_are_not_for_these_tokens()
    {
        var package = world.NewPackage();
        world.Store(package);

        (await world.SetOwnersAsync(package, Token, "admin")).IsError(403, "access_policy");
        (await world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/access", Token, ServerWorld.Json("""{"access":"public"}"""))).Is(401);
        (await world.SendAsync("GET", world.Registry, "/-/org/acme/user", Token)).Is(401);
        (await world.ApiAsync("GET", package, "")).Is(200);
    }

    [Fact]
    public async Task Who_still_uses_them_is_reported_by_name_and_counted_once_a_minute()
    {
        var (first, second) = (world.NewPackage(), world.NewPackage());
        var started = world.Time.GetUtcNow();
        (await PublishAsync(first, Token)).Is(201);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.SendAsync("GET", world.Registry, "/-/npm/v1/security/keys", Token)));
        var early = Assert.Single((await ReportAsync())["tokens"]!.AsArray())!;
        Assert.Equal(1, early["uses"]!.GetValue<long>());
        world.Store("demo");
        for (var number = 0; number < 3; number++)
        {
            (await world.SendAsync("GET", world.Registry, "/demo", Token)).Is(200);
        }

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(4);
        (await PublishAsync(second, Token)).Is(201);
        Assert.Equal(4, (await ReportAsync())["tokens"]![0]!["uses"]!.GetValue<long>());
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var report = await UntilAsync(5);
        var token = Assert.Single(report["tokens"]!.AsArray())!;
        Assert.Equal("alice", token["name"]!.GetValue<string>());
        Assert.Equal([first, second], token["packages"]!.AsArray().Select(static package => package!.GetValue<string>()));
        Assert.Equal("127.0.0.0/24", token["network"]!.GetValue<string>());
        Assert.Equal(started, token["first_used_at"]!.GetValue<DateTimeOffset>());
        Assert.Equal(started.AddMinutes(1), token["last_used_at"]!.GetValue<DateTimeOffset>());
        Assert.Equal(DateTimeOffset.Parse(Until, CultureInfo.InvariantCulture), report["accept_until"]!.GetValue<DateTimeOffset>());
        Assert.Single(world.Upstream.Requests, static request => request.Target == "/-/whoami");

        world.Time.Advance(TimeSpan.FromDays(1));
        (await PublishAsync(second, Token)).Is(201);
        Assert.Equal(2, world.Upstream.Requests.Count(static request => request.Target == "/-/whoami"));
        Assert.All(world.Upstream.Requests.Where(static request => request.Target == "/-/whoami"), static request => Assert.Equal($"Bearer {Token}", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task The_report_is_for_administrators()
    {
        const string path = "/api/v1/registries/npm/legacy-tokens";
        (await world.SendAsync("GET", world.Server, path)).IsProblem(401, "session_required");
        (await world.SendAsync("GET", world.Server, path, (await world.NewPersonAsync()).Session)).IsProblem(403, "access_policy");
        (await world.SendAsync("GET", world.Server, "/api/v1/registries/nowhere/legacy-tokens", world.Session)).IsProblem(404, "registry_unknown");
    }

    [Fact]
    public async Task An_invented_token_leaves_no_trace_in_the_report()
    {
        world.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = context.Request.Path == "/-/whoami" ? 404 : 200;
            return Task.FromResult(true);
        };

        (await world.SendAsync("GET", world.Registry, "/demo", "invented")).Is(200);

        Assert.Empty((await ReportAsync())["tokens"]!.AsArray());
    }

    [Fact]
    public async Task An_upstream_that_cannot_say_whose_token_it_is_is_an_outage()
    {
        world.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        (await PublishAsync(world.NewPackage(), Token)).IsError(503, "unavailable");
        world.Upstream.Intercept = AnswerAsync;
        (await PublishAsync(world.NewPackage(), Token)).Is(201);
    }

    [Fact]
    public async Task Another_registry_without_a_date_gets_none_of_it()
    {
        var package = world.NewPackage();

        (await world.SendAsync("PUT", world.TeamOrigin, $"/team/npm/{ServerWorld.Escaped(package)}", Token, ServerWorld.Json(PublishBodies.Text(ServerWorld.Document(package))))).IsError(401, "access_policy");

        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task No_token_is_logged_or_stored()
    {
        var package = world.NewPackage();
        (await PublishAsync(package, Token)).Is(201);
        (await PublishAsync(package, "wrong-legacy-token")).Is(401);
        await world.Upstream.StopAsync();
        await PublishAsync(package, Token);
        await world.SendAsync("GET", world.Registry, "/demo", Token);

        foreach (var secret in new[] { Token, "wrong-legacy-token" })
        {
            Assert.DoesNotContain(secret, world.Log.Text, StringComparison.Ordinal);
            foreach (var file in Directory.GetFiles(world.DataDirectory, "*", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file) != "lock"))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var all = new MemoryStream();
                await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
                Assert.True(all.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, file);
            }
        }

        Assert.StartsWith("legacy:", (await world.JournalAsync(package, "publish"))[0].Actor, StringComparison.Ordinal);
    }

    private Task<Answer> PublishAsync(string package, string token) => world.PublishAsync(package, token, PublishBodies.Text(ServerWorld.Document(package)));

    private async Task<JsonNode> ReportAsync() => (await world.SendAsync("GET", world.Server, "/api/v1/registries/npm/legacy-tokens", world.Session)).Is(200).Json;

    /// <summary>The minute's count is written in the background.</summary>
    private async Task<JsonNode> UntilAsync(long uses)
    {
        while (true)
        {
            var report = await ReportAsync();
            if (report["tokens"]![0]!["uses"]!.GetValue<long>() == uses)
            {
                return report;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/-/whoami")
        {
            return false;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization == $"Bearer {Token}" || authorization.StartsWith("Basic ", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"username":"alice"}""");
        }
        else
        {
            context.Response.StatusCode = 401;
        }

        return true;
    }
}
