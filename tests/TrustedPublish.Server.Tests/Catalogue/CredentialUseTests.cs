using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A credential is good for what it was made for, where it was made, for whom it was made.</summary>
public sealed class CredentialUseTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task MNT_01_a_credential_is_nothing_to_another_registry_or_another_instance()
    {
        await using var other = await ServerWorld.StartAsync();
        var (package, credential) = await world.NewCredentialAsync();
        await other.AddPublisherAsync(package);
        var publishers = $"/api/v1/registries/team/packages/{ServerWorld.Escaped(package)}/publishers";
        (await world.SendAsync("POST", world.Server, publishers, world.Session, ServerWorld.Json(ServerWorld.Publisher().ToJsonString()))).Is(201);
        var body = PublishBodies.Text(ServerWorld.Document(package));

        (await world.SendAsync("PUT", world.TeamOrigin, $"/team/npm/{ServerWorld.Escaped(package)}", credential, ServerWorld.Json(body))).Is(401);
        (await other.PublishAsync(package, credential, body)).Is(401);

        Assert.Empty(other.Upstream.Writes);
        Assert.DoesNotContain(world.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal));
        (await world.PublishAsync(package, credential, body)).Is(201);
    }

    [Fact]
    public async Task MNT_02_no_kind_of_token_passes_for_another()
    {
        var (package, credential) = await world.NewCredentialAsync();
        var person = await Person.CreateAsync(world, "cross-use", TwoFactorMode.None, isAdministrator: true);
        var session = await person.SignInAsync();
        var granular = await GranularAsync(session, package);
        var browser = await world.NewBrowserSessionAsync(person.Account);
        var body = PublishBodies.Text(ServerWorld.Document(package));
        foreach (var bearer in new[] { credential, granular, browser })
        {
            (await world.SendAsync("GET", world.Server, "/api/v1/accounts", bearer)).IsProblem(401, "session_required");
            (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", bearer)).IsError(bearer == granular ? 403 : 401, "session_required");
            Assert.Equal(302, (await world.SendAsync("GET", world.Server, "/account/security", null, null, ("Cookie", $"tp-session={(bearer == browser ? session : bearer)}"))).Status);
        }

        (await world.PublishAsync(package, browser, body)).Is(401);
        foreach (var bearer in new[] { session, granular, browser, credential })
        {
            Assert.InRange((await world.ExchangeAsync(package, bearer)).Status, 400, 403);

            // The same letters under another kind's prefix.
            foreach (var prefix in new[] { "tps_", "tpg_", "tpw_", "tpp_" }.Where(prefix => !bearer.StartsWith(prefix, StringComparison.Ordinal)))
            {
                (await world.SendAsync("GET", world.Registry, "/-/whoami", prefix + bearer[4..])).Is(401);
            }

            // Of a job's credential alone the prefix says nothing: it is signed.
            (await world.SendAsync("GET", world.Registry, "/-/whoami", bearer[4..])).Is(bearer == credential ? 200 : 401);
        }

        Assert.Equal(200, (await world.SendAsync("GET", world.Server, "/account/security", null, null, ("Cookie", $"tp-session={browser}"))).Status);
        (await world.PublishAsync(package, credential, body)).Is(201);
    }

    [Fact]
    public async Task MNT_11_nobody_sees_ends_or_changes_what_is_anothers()
    {
        var (alice, mallory) = (await world.NewPersonAsync(), await world.NewPersonAsync());
        var (package, own) = (world.NewPackage(), world.NewPackage());
        await world.OwnAsync(package, alice.Name);
        await world.OwnAsync(own, mallory.Name);
        var publisher = await world.AddPublisherAsync(package);
        var token = await GranularAsync(alice.Session, package);
        var keys = (await world.SendAsync("GET", world.Server, "/api/v1/tokens", alice.Session)).Is(200).Json["objects"]!.AsArray().Select(static one => one!["key"]!.GetValue<string>()).ToArray();
        var notice = (await world.SendAsync("GET", world.Server, "/api/v1/notices", alice.Session)).Is(200).Json["notices"]![0]!["id"]!.GetValue<string>();
        Assert.Equal(2, keys.Length);

        foreach (var key in keys.Append(token))
        {
            (await world.SendAsync("DELETE", world.Server, $"/api/v1/tokens/{key}", mallory.Session)).IsProblem(404, "token_unknown");
            (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{key}", mallory.Session)).IsError(404, "token_unknown");
        }

        (await world.SendAsync("POST", world.Server, $"/api/v1/notices/{notice}/seen", mallory.Session)).IsProblem(404, "notice_unknown");
        foreach (var (method, status) in new[] { ("GET", 404), ("PATCH", 404), ("DELETE", 404) })
        {
            await ExpectAsync(method, own, $"/publishers/{publisher}", status, "publisher_unknown");
            await ExpectAsync(method, package, $"/publishers/{publisher}", 403, "access_policy");
        }

        (await world.SendAsync("DELETE", world.Registry, $"/-/package/{ServerWorld.Escaped(own)}/trust/{publisher}", mallory.Session)).IsError(404, "publisher_unknown");
        (await world.SendAsync("POST", world.Server, "/api/v1/revocations", mallory.Session, ServerWorld.Json($$"""{"kind":"publisher","id":"{{publisher}}"}"""))).IsProblem(403, "access_policy");
        (await world.SendAsync("GET", world.Registry, "/-/whoami", token)).Is(200);
        await world.CredentialAsync(package);
        return;

        async Task ExpectAsync(string method, string about, string below, int status, string code) => (await world.SendAsync(
            method, world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(about)}{below}", mallory.Session, method is "PATCH" ? ServerWorld.Json("{}") : null)).IsProblem(status, code);
    }

    [Fact]
    public async Task MNT_24_no_pattern_is_an_expression_and_a_star_stays_within_its_segment()
    {
        var package = world.NewPackage();
        foreach (var expression in new[] { "(a+)+$", "refs/tags/v[0-9]+", "^refs/heads/main$", "refs/heads/(main|evil)", "refs/heads/.*", "refs/heads/m?in" })
        {
            var publisher = ServerWorld.Publisher();
            publisher["ref_pattern"] = expression;
            var answer = await world.ApiAsync("POST", package, "/publishers", publisher);
            if (answer.Status == 201)
            {
                // Letters like any others.
                (await world.ExchangeAsync(package, world.Token(static claims => claims["ref"] = "refs/heads/main"))).Is(403);
                (await world.ApiAsync("DELETE", package, $"/publishers/{answer.Text("id")}")).Is(204);
            }
            else
            {
                answer.IsProblem(422, "publisher_invalid");
            }
        }

        await world.AddPublisherAsync(package, static publisher => publisher["ref_pattern"] = "refs/tags/v*");
        foreach (var evil in new[] { "refs/tags/v1/../../heads/main", "refs/tags/v1/x", "refs/heads/refs/tags/v1", "refs/tags/xv1", "REFS/tags/v1", "refs/tags/v1\n" })
        {
            Assert.InRange((await world.ExchangeAsync(package, Run(evil))).Status, 400, 403);
        }

        (await world.ExchangeAsync(package, Run("refs/tags/v1"))).Is(201);
    }

    /// <summary>The ID token of a run of another ref, which it says in every claim that names one.</summary>
    private string Run(string reference) => world.Token(claims =>
    {
        foreach (var (name, value) in claims.ToArray())
        {
            if (value is JsonValue text && text.TryGetValue(out string? told))
            {
                claims[name] = told.Replace("refs/heads/main", reference, StringComparison.Ordinal);
            }
        }

        claims["ref_type"] = "tag";
    });

    private async Task<string> GranularAsync(string session, string package) =>
        (await world.SendAsync("POST", world.Server, "/api/v1/tokens", session, ServerWorld.Json(new JsonObject
        {
            ["registry"] = "npm",
            ["name"] = "ci",
            ["packages"] = new JsonArray(package),
            ["packages_and_scopes_permission"] = "read-write",
        }.ToJsonString()))).Is(201).Text("token")!;
}
