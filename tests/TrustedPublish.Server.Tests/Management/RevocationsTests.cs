using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary>Revocations over the management API, and what they do to live credentials and sessions at the gateway (contract §7).</summary>
public sealed class RevocationsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("publisher")]
    [InlineData("package")]
    [InlineData("issuer")]
    [InlineData("instance")]
    [InlineData("key")]
    public async Task A_level_kills_what_was_minted_and_an_exchange_after_it_mints_again(string kind)
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        var publisher = await world.AddPublisherAsync(package);
        var credential = await world.CredentialAsync(package);
        await IsAliveAsync(world, credential);
        var id = kind switch
        {
            "publisher" => publisher,
            "package" => $"npm/{package}",
            "issuer" => ServerWorld.GitHubIssuer,
            "key" => Keys(world).Current.KeyId,
            _ => null,
        };

        var revoked = (await RevokeAsync(world, kind, id, "leaked")).Is(201);

        await IsDeadAsync(world, credential, package);
        Assert.Equal((kind, id ?? "*", "leaked", "admin"), (revoked.Text("kind"), revoked.Text("id"), revoked.Text("reason"), revoked.Text("revoked_by")));
        Assert.True(revoked.Json["announced"]!.GetValue<bool>());
        Assert.Equal("no-store", revoked.Header("Cache-Control"));
        var minting = world.ExchangeAsync(package, world.Token());
        while (!minting.IsCompleted)
        {
            // In the second of a revocation nothing can be minted that it would not strike.
            await Task.Delay(20, Stop);
            world.Time.Advance(TimeSpan.FromMilliseconds(250));
        }

        var again = (await minting).Is(201).Text("token")!;
        await IsAliveAsync(world, again);
        await IsDeadAsync(world, credential, package);
        var published = await world.PublishAsync(package, again, PublishBodies.Text(ServerWorld.Document(package)));
        published.Is(201);
    }

    [Fact]
    public async Task One_token_is_named_by_its_jti_or_by_itself_and_the_others_live()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var (first, second, third, fourth) = (await world.CredentialAsync(package), await world.CredentialAsync(package), await world.CredentialAsync(package), await world.CredentialAsync(package));
        var jtis = (await world.JournalAsync(package, "exchange")).Select(static entry => entry.Credential!).Reverse().ToArray();

        Assert.Equal(jtis[0], (await RevokeAsync(world, "token", jtis[0])).Is(201).Text("id"));
        Assert.Equal(jtis[1], (await RevokeAsync(world, "token", second)).Is(201).Text("id"));
        Assert.Equal(jtis[2], (await RevokeAsync(world, "token", third["tpp_".Length..])).Is(201).Text("id"));

        foreach (var dead in new[] { first, second, third })
        {
            await IsDeadAsync(world, dead, package);
        }

        await IsAliveAsync(world, fourth);
        var entries = await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Kind = "revocation.added" }, Stop);
        Assert.Equal(jtis[..3], entries.Select(static entry => entry.Credential!).Reverse());
        Assert.All(entries, static entry => Assert.Equal(("admin", "accepted"), (entry.Actor, entry.Outcome)));
    }

    [Fact]
    public async Task Sessions_die_by_token_by_id_by_account_and_with_everything()
    {
        await using var world = await ServerWorld.StartAsync();
        var (byToken, byKind, byHash) = (await world.SignInAsync(), await world.SignInAsync(), await world.SignInAsync());
        Assert.Equal(("session", OpaqueToken.Hash(byToken)), Target((await RevokeAsync(world, "token", byToken)).Is(201)));
        Assert.Equal(("session", OpaqueToken.Hash(byKind)), Target((await RevokeAsync(world, "session", byKind)).Is(201)));
        Assert.Equal(("session", OpaqueToken.Hash(byHash)), Target((await RevokeAsync(world, "session", OpaqueToken.Hash(byHash))).Is(201)));
        foreach (var dead in new[] { byToken, byKind, byHash })
        {
            (await world.SendAsync("GET", world.Server, "/api/v1/revocations", dead)).IsProblem(401, "session_required");
            (await world.SendAsync("GET", world.Registry, "/-/whoami", dead)).Is(401);
        }

        (await RevokeAsync(world, "account", "ADMIN")).Is(201);
        (await RevokeAsync(world, "account", "admin")).IsProblem(401, "session_required");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        var session = await world.SignInAsync();
        (await RevokeAsync(world, "instance", null, session: session)).Is(201);
        (await RevokeAsync(world, "instance", null, session: session)).IsProblem(401, "session_required");
    }

    [Fact]
    public async Task The_session_of_a_sign_in_is_named_in_the_journal()
    {
        await using var world = await ServerWorld.StartAsync();
        var session = await world.SignInAsync();

        var entry = (await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Kind = "sign_in", Limit = 1 }, Stop))[0];

        Assert.Equal(OpaqueToken.Hash(session), JsonNode.Parse(entry.Data!)!["session"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_list_is_newest_first_in_pages_and_ends_with_the_entries_lives()
    {
        await using var world = await ServerWorld.StartAsync();
        string[] packages = [.. Enumerable.Range(0, 3).Select(_ => world.NewPackage())];
        foreach (var package in packages)
        {
            await world.AddPublisherAsync(package);
            (await RevokeAsync(world, "package", $"npm/{package}")).Is(201);
        }

        var all = await ListAsync(world, "");
        Assert.Equal(packages.Reverse().Select(static package => $"npm/{package}"), all.Select(static entry => entry!["id"]!.GetValue<string>()));
        var newest = Assert.Single(await ListAsync(world, "?limit=1"));
        Assert.Equal(2, (await ListAsync(world, $"?before={newest!["seq"]}")).Count);
        Assert.Equal(930, (newest["expires_at"]!.GetValue<DateTimeOffset>() - newest["revoked_at"]!.GetValue<DateTimeOffset>()).TotalSeconds);

        (await RevokeAsync(world, "account", "admin")).Is(201);
        world.Time.Advance(TimeSpan.FromSeconds(930));
        var left = Assert.Single((await world.SendAsync("GET", world.Server, "/api/v1/revocations", await world.SignInAsync())).Is(200).Json["revocations"]!.AsArray())!;
        // As long as granular tokens can live.
        Assert.Equal(("account", (365 * 86400) + 30), (left["kind"]!.GetValue<string>(), (int)(left["expires_at"]!.GetValue<DateTimeOffset>() - left["revoked_at"]!.GetValue<DateTimeOffset>()).TotalSeconds));
    }

    [Theory]
    [InlineData("token", "AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("token", "tpp_a.b.c")]
    [InlineData("token", "tps_0")]
    [InlineData("session", "0000")]
    [InlineData("session", "tps_0000000000000000000000000000000000")]
    [InlineData("publisher", "tp_00000000000000000000")]
    [InlineData("package", "npm/@acme/nobody")]
    [InlineData("package", "elsewhere/@acme/demo")]
    [InlineData("issuer", "https://token.actions.githubusercontent.com/")]
    [InlineData("key", "x")]
    [InlineData("account", "nobody")]
    public async Task What_does_not_live_is_404_and_writes_nothing(string kind, string id)
    {
        await using var world = await ServerWorld.StartAsync();

        var answer = (await RevokeAsync(world, kind, id)).IsProblem(404, "revocation_target_unknown");

        Assert.DoesNotContain(id, answer.Body, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(world, ""));
        Assert.Empty(await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Kind = "revocation.added" }, Stop));
    }

    [Fact]
    public async Task A_token_that_is_not_ours_is_as_unknown_as_any()
    {
        await using var world = await ServerWorld.StartAsync();
        await using var other = await ServerWorld.StartAsync();
        var (package, credential) = await other.NewCredentialAsync();
        var unknown = await RevokeAsync(world, "token", "AAAAAAAAAAAAAAAAAAAAAA");

        Assert.Equal(unknown.Body, (await RevokeAsync(world, "token", credential)).IsProblem(404, "revocation_target_unknown").Body);
        Assert.Equal(unknown.Body, (await RevokeAsync(world, "token", other.Session)).IsProblem(404, "revocation_target_unknown").Body);
        Assert.Equal(unknown.Body, (await RevokeAsync(world, "token", world.Token())).IsProblem(404, "revocation_target_unknown").Body);
        Assert.NotEmpty(package);
    }

    [Theory]
    [InlineData("{}", "kind")]
    [InlineData("""{"kind":"galaxy","id":"x"}""", "kind")]
    [InlineData("""{"kind":"Token","id":"x"}""", "kind")]
    [InlineData("""{"kind":5,"id":"x"}""", "kind")]
    [InlineData("""{"kind":"token"}""", "id")]
    [InlineData("""{"kind":"token","id":""}""", "id")]
    [InlineData("""{"kind":"token","id":["x"]}""", "id")]
    [InlineData("""{"kind":"token","id":"a\nb"}""", "id")]
    [InlineData("""{"kind":"instance","id":"npm/@acme/demo"}""", "id")]
    [InlineData("""{"kind":"package","id":"@acme/demo"}""", "id")]
    [InlineData("""{"kind":"package","id":"npm/"}""", "id")]
    [InlineData("""{"kind":"package","id":"/demo"}""", "id")]
    [InlineData("""{"kind":"instance","reason":"a\u0000b"}""", "reason")]
    [InlineData("""{"kind":"instance","reason":7}""", "reason")]
    [InlineData("""{"kind":"instance","reason":"see tps_abc"}""", "reason")]
    [InlineData("""{"kind":"instance","reason":"see eyJhbGciOi"}""", "reason")]
    [InlineData("""{"kind":"instance","raeson":"x"}""", "raeson")]
    public async Task A_wish_with_a_fault_is_422_with_its_field(string body, string field)
    {
        await using var world = await ServerWorld.StartAsync();

        var answer = (await PostAsync(world, body)).IsProblem(422, "revocation_invalid");

        Assert.Equal(field, Assert.Single(answer.Json["errors"]!.AsObject()).Key);
        (await world.SendAsync("GET", world.Server, "/api/v1/revocations", world.Session)).Is(200);
    }

    [Fact]
    public async Task Too_long_and_not_json_are_refused_and_strangers_are_not_heard()
    {
        await using var world = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();

        (await RevokeAsync(world, "instance", null, new string('x', 501))).IsProblem(422, "revocation_invalid");
        (await RevokeAsync(world, "token", new string('x', 8193))).IsProblem(422, "revocation_invalid");
        (await RevokeAsync(world, "instance", null, new string('x', 500))).Is(201);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        var session = await world.SignInAsync();
        foreach (var text in new[] { "", "[]", "null", "{\"kind\":\"instance\",\"kind\":\"instance\"}", "{\"kind\":\"\\ud800\"}", "x" })
        {
            (await world.SendAsync("POST", world.Server, "/api/v1/revocations", session, ServerWorld.Json(text))).IsProblem(400, "request_invalid");
        }

        foreach (var stranger in new[] { null, "x", credential, world.Token() })
        {
            (await world.SendAsync("POST", world.Server, "/api/v1/revocations", stranger, ServerWorld.Json("""{"kind":"instance"}"""))).IsProblem(401, "session_required");
            (await world.SendAsync("GET", world.Server, "/api/v1/revocations", stranger)).IsProblem(401, "session_required");
        }

        Assert.NotEmpty(package);
    }

    [Fact]
    public async Task Neither_log_nor_database_hold_a_token_that_was_revoked()
    {
        await using var world = await ServerWorld.StartAsync();
        var (_, credential) = await world.NewCredentialAsync();
        var session = await world.SignInAsync();
        (await RevokeAsync(world, "token", credential)).Is(201);
        (await RevokeAsync(world, "token", session)).Is(201);
        (await RevokeAsync(world, "token", credential + "x")).Is(404);

        foreach (var secret in new[] { credential.Split('.')[2], session })
        {
            Assert.DoesNotContain(secret, world.Log.Text, StringComparison.Ordinal);
            foreach (var file in Directory.GetFiles(world.DataDirectory, "*.db*", SearchOption.AllDirectories))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var text = new StreamReader(stream, System.Text.Encoding.Latin1);
                Assert.DoesNotContain(secret, await text.ReadToEndAsync(Stop), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_credential_ends_with_the_life_that_is_configured_now()
    {
        await using var world = await ServerWorld.StartAsync();
        var (_, credential) = await world.NewCredentialAsync();

        world.Time.Advance(TimeSpan.FromSeconds(899));
        await IsAliveAsync(world, credential);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(401);
    }

    private static SigningKeys Keys(ServerWorld world) => world.Services.GetRequiredService<SigningKeys>();

    private static (string?, string?) Target(Answer answer) => (answer.Text("kind"), answer.Text("id"));

    private static Task<Answer> RevokeAsync(ServerWorld world, string kind, string? id, string? reason = null, string? session = null) =>
        PostAsync(world, new JsonObject { ["kind"] = kind, ["id"] = id, ["reason"] = reason }.ToJsonString(), session);

    private static Task<Answer> PostAsync(ServerWorld world, string body, string? session = null) =>
        world.SendAsync("POST", world.Server, "/api/v1/revocations", session ?? world.Session, ServerWorld.Json(body));

    private static async Task<JsonArray> ListAsync(ServerWorld world, string query) =>
        (await world.SendAsync("GET", world.Server, $"/api/v1/revocations{query}", world.Session)).Is(200).Json["revocations"]!.AsArray();

    private static async Task IsAliveAsync(ServerWorld world, string credential) => (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(200);

    private static async Task IsDeadAsync(ServerWorld world, string credential, string package)
    {
        (await world.SendAsync("GET", world.Registry, "/-/whoami", credential)).Is(401);
        Assert.InRange((await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Status, 401, 403);
        Assert.DoesNotContain(world.Upstream.Requests, request => request.Method == "PUT" && request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal));
    }
}
