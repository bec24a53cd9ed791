using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Accounts;

/// <summary>Granular tokens as <c>npm token</c> makes, lists and revokes them, and what they are good for.</summary>
public sealed class GranularTokenTests(AccountWorld shared) : IClassFixture<AccountWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task A_token_is_shown_once_listed_by_its_start_and_dead_once_revoked()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await person.SignInAsync();
        var package = world.NewPackage();

        var created = await CreateAsync(person, session, Body(package));
        var secret = created.Is(201).Text("token")!;

        Assert.StartsWith("tpg_", secret, StringComparison.Ordinal);
        Assert.Equal(7, (created.Json["expires"]!.GetValue<DateTimeOffset>() - created.Json["created"]!.GetValue<DateTimeOffset>()).TotalDays);
        Assert.Equal(created.Text("expires"), created.Text("expiry"));
        Assert.False(created.Json["bypass_2fa"]!.GetValue<bool>());
        var list = (await ListAsync(session)).Json;
        Assert.IsType<JsonObject>(list["urls"]);
        var listed = Assert.Single(list["objects"]!.AsArray(), static token => token!["name"]!.GetValue<string>() == "ci")!;
        Assert.StartsWith(listed["token"]!.GetValue<string>(), secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(person.Name, (await world.SendAsync("GET", world.Registry, "/-/whoami", secret)).Is(200).Text("username"));

        var key = listed["key"]!.GetValue<string>();
        (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{key}", session, null, ("npm-otp", person.NextCode()))).Is(204);
        (await world.SendAsync("GET", world.Registry, "/-/whoami", secret)).IsError(401, "session_required");
        (await world.PublishAsync(package, secret, PublishBodies.Text(ServerWorld.Document(package)))).IsError(401, "access_policy");
        (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{key}", session, null, ("npm-otp", person.NextCode()))).IsError(404, "token_unknown");
    }

    [Fact]
    public async Task A_token_is_revoked_by_its_whole_secret_too_and_by_logging_out_with_it()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var first = (await CreateAsync(person, session, Body("x"))).Is(201).Text("token")!;
        var second = (await CreateAsync(person, session, Body("x"))).Is(201).Text("token")!;

        (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{first}", session, null, ("npm-otp", person.NextCode()))).Is(204);
        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{second}", second)).Is(200);

        (await world.SendAsync("GET", world.Registry, "/-/whoami", first)).Is(401);
        (await world.SendAsync("GET", world.Registry, "/-/whoami", second)).Is(401);
    }

    [Fact]
    public async Task Sessions_are_listed_and_revocable_and_nobody_sees_or_revokes_those_of_others()
    {
        var (person, other) = (await shared.NewAsync(TwoFactorMode.AuthOnly), await shared.NewAsync(TwoFactorMode.AuthOnly));
        var (mine, mineToo, theirs) = (await person.SignInAsync(), await person.SignInAsync(), await other.SignInAsync());
        var keys = (await ListAsync(mine)).Json["objects"]!.AsArray().Select(static token => token!["key"]!.GetValue<string>()).ToArray();
        Assert.Equal(2, keys.Length);

        (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{keys[0]}", theirs, null, ("npm-otp", other.NextCode()))).IsError(404, "token_unknown");
        (await world.SendAsync("DELETE", world.Registry, $"/-/npm/v1/tokens/token/{mineToo}", mine, null, ("npm-otp", person.NextCode()))).Is(204);

        (await world.SendAsync("GET", world.Registry, "/-/whoami", mineToo)).Is(401);
        (await world.SendAsync("GET", world.Registry, "/-/whoami", mine)).Is(200);
    }

    [Theory]
    [InlineData("""{"name":null}""", "name is required")]
    [InlineData("""{"name":" "}""", "name is required")]
    [InlineData("""{"name":"a\nb"}""", "control characters")]
    [InlineData("""{"packages":[]}""", "at least one package")]
    [InlineData("""{"packages":["@acme/Not A Package"]}""", "no package")]
    [InlineData("""{"packages":"@acme/demo"}""", "list of texts")]
    [InlineData("""{"packages":[5]}""", "list of texts")]
    [InlineData("""{"scopes":["@a/b"]}""", "no scope")]
    [InlineData("""{"orgs":["a b"]}""", "no organization")]
    [InlineData("""{"packages_and_scopes_permission":null}""", "packages_and_scopes_permission is required")]
    [InlineData("""{"packages_and_scopes_permission":"write-all"}""", "must be one of")]
    [InlineData("""{"orgs_permission":"read-write-stage-only"}""", "orgs_permission must be")]
    [InlineData("""{"expires":-1}""", "1 to 90 days")]
    [InlineData("""{"expires":0}""", "1 to 90 days")]
    [InlineData("""{"expires":91}""", "1 to 90 days")]
    [InlineData("""{"expires":1000000000}""", "1 to 90 days")]
    [InlineData("""{"expires":10000000000}""", "whole number")]
    [InlineData("""{"expires":1.5}""", "whole number")]
    [InlineData("""{"expires":"30"}""", "whole number")]
    [InlineData("""{"packages_and_scopes_permission":"read-only","expires":366}""", "1 to 365 days")]
    [InlineData("""{"cidr_whitelist":["10.0.0.0/33"]}""", "no address range")]
    [InlineData("""{"cidr_whitelist":["10.1/8"]}""", "no address range")]
    [InlineData("""{"cidr_whitelist":["2001:db8::/129"]}""", "no address range")]
    [InlineData("""{"cidr_whitelist":["example.com"]}""", "no address range")]
    [InlineData("""{"cidr_whitelist":["fe80::1%1/64"]}""", "no address range")]
    [InlineData("""{"bypass_2fa":"yes"}""", "true or false")]
    [InlineData("""{"packages_and_scopes_permission":"read-only","bypass_2fa":true}""", "bypass_2fa is only")]
    [InlineData("""{"surprise":1}""", "surprise is not known")]
    [InlineData("""{"readonly":false}""", "too old")]
    public async Task What_no_token_can_be_is_400_in_one_sentence_and_nothing_is_created(string members, string why)
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var body = Body("@acme/demo");
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = (await CreateAsync(person, session, body)).IsError(400, "token_invalid");

        Assert.Contains(why, answer.Text("error"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"ci\"", (await ListAsync(session)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_one_packages_and_scopes_are_too_many()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var body = Body([.. Enumerable.Range(0, 50).Select(static number => $"p{number}")]);
        (await CreateAsync(person, session, body)).Is(201);
        body["scopes"] = new JsonArray("@acme");

        Assert.Contains("at most 50", (await CreateAsync(person, session, body)).IsError(400, "token_invalid").Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_needs_password_and_code_and_is_made_for_what_was_confirmed()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var body = Body("@acme/demo");

        Assert.Equal("OTP", (await PostAsync(session, body, null)).Is(401).Header("WWW-Authenticate"));
        body["password"] = "wrong";
        (await PostAsync(session, body, person.NextCode())).IsError(401, "password_wrong");
        Assert.DoesNotContain("\"ci\"", (await ListAsync(session)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["127.0.0.0/8"]""", true)]
    [InlineData("""["127.0.0.1"]""", true)]
    [InlineData("""["10.0.0.0/8","127.9.9.9/8"]""", true)]
    [InlineData("""["10.0.0.0/8","2001:db8::/32"]""", false)]
    [InlineData("""["::/0"]""", false)]
    public async Task A_token_is_good_only_from_its_ranges(string ranges, bool isGood)
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await person.SignInAsync();
        var package = world.NewPackage();
        var body = Body(package);
        body["cidr_whitelist"] = JsonNode.Parse(ranges);
        body["bypass_2fa"] = true;
        var token = (await CreateAsync(person, session, body)).Is(201).Text("token")!;

        var answer = await world.PublishAsync(package, token, PublishBodies.Text(ServerWorld.Document(package)));

        if (isGood)
        {
            answer.Is(201);
        }
        else
        {
            Assert.Contains("may not be used from your address", answer.IsError(401, "access_policy").Text("error"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forwarded_addresses_count_from_known_proxies_only()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var body = Body("x");
        body["cidr_whitelist"] = new JsonArray("10.0.0.0/8");
        var token = (await CreateAsync(person, session, body)).Is(201).Text("token")!;

        (await world.SendAsync("GET", world.Registry, "/-/whoami", token, null, ("X-Forwarded-For", "10.1.2.3"))).Is(401);
    }

    [Fact]
    public async Task A_token_writes_only_what_it_names_and_stops_at_its_end()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly, isAdministrator: true);
        var session = await person.SignInAsync();
        var (named, other, scoped) = (world.NewPackage(), world.NewPackage(), $"@scoped{person.Name}/x");
        var body = Body(named);
        body["scopes"] = new JsonArray($"scoped{person.Name}");
        body["bypass_2fa"] = true;
        body["expires"] = 1;
        var token = (await CreateAsync(person, session, body)).Is(201).Text("token")!;

        (await world.PublishAsync(named, token, PublishBodies.Text(ServerWorld.Document(named)))).Is(201);
        (await world.PublishAsync(scoped, token, PublishBodies.Text(ServerWorld.Document(scoped)))).Is(201);
        (await world.PublishAsync(other, token, PublishBodies.Text(ServerWorld.Document(other)))).IsError(403, "package_denied");

        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("expired", (await world.PublishAsync(named, token, PublishBodies.Text(ServerWorld.Document(named, "1.0.1")))).IsError(401, "access_policy").Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_use_is_noted_at_most_once_a_minute()
    {
        var person = await shared.NewAsync(TwoFactorMode.AuthOnly);
        var session = await person.SignInAsync();
        var token = (await CreateAsync(person, session, Body("x"))).Is(201).Text("token")!;
        async Task<string?> UsedAsync() => (await ListAsync(session)).Json["objects"]!.AsArray().Single(static listed => listed!["name"]!.GetValue<string>() == "ci")!["accessed"]?.GetValue<string>();
        Assert.Null(await UsedAsync());

        await world.SendAsync("GET", world.Registry, "/-/whoami", token);
        var first = await UsedAsync();
        world.Time.Advance(TimeSpan.FromSeconds(59));
        await world.SendAsync("GET", world.Registry, "/-/whoami", token);
        Assert.Equal(first, await UsedAsync());
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.SendAsync("GET", world.Registry, "/-/whoami", token);
        Assert.NotEqual(first, await UsedAsync());
    }

    [Theory]
    [InlineData("account")]
    [InlineData("instance")]
    [InlineData("token")]
    public async Task A_revocation_strikes_granular_tokens_for_as_long_as_they_live(string kind)
    {
        await using var own = await AccountWorld.StartAsync();
        var administrator = await Person.CreateAsync(own, "root", TwoFactorMode.AuthOnly, isAdministrator: true);
        var person = await Person.CreateAsync(own, "alice", TwoFactorMode.AuthOnly);
        var tokens = own.Services.GetRequiredService<GranularTokens>();
        var (request, _) = GranularTokenRequest.Read(System.Text.Json.JsonDocument.Parse("""{"name":"ci","packages":["x"],"packages_and_scopes_permission":"read-only","expires":365}""").RootElement);
        var registry = own.Services.GetRequiredService<RegistryCatalog>().Find("npm")!;
        var (token, secret, _) = await tokens.CreateAsync(person.Account, registry, request, TestContext.Current.CancellationToken);
        (await own.SendAsync("GET", own.Registry, "/-/whoami", secret!.Reveal())).Is(200);

        var id = kind switch { "account" => "alice", "instance" => "*", _ => secret.Reveal() };
        (await own.SendAsync("POST", own.Server, "/api/v1/revocations", await administrator.SignInAsync(), ServerWorld.Json($$"""{"kind":"{{kind}}","id":"{{id}}"}"""))).Is(201);

        (await own.SendAsync("GET", own.Registry, "/-/whoami", secret.Reveal())).Is(401);
        own.Time.Advance(TimeSpan.FromDays(300));
        (await own.SendAsync("GET", own.Registry, "/-/whoami", secret.Reveal())).Is(401);
        Assert.Equal(32, token!.Key.Length);
    }

    private static JsonObject Body(params string[] packages) => new()
    {
        ["name"] = "ci",
        ["password"] = Person.Password,
        ["packages"] = new JsonArray([.. packages.Select(static package => (JsonNode)package)]),
        ["packages_and_scopes_permission"] = "read-write",
    };

    private Task<Answer> CreateAsync(Person person, string session, JsonObject body) => PostAsync(session, body, person.NextCode());

    private Task<Answer> PostAsync(string session, JsonObject body, string? code) =>
        world.SendAsync("POST", world.Registry, "/-/npm/v1/tokens", session, ServerWorld.Json(body.ToJsonString()), code is null ? [] : [("npm-otp", code)]);

    private async Task<Answer> ListAsync(string session) => (await world.SendAsync("GET", world.Registry, "/-/npm/v1/tokens", session)).Is(200);
}
