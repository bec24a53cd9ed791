using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.Site.World;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>After everything that handles secrets ran, none is in a log, a table, a file, a header or a refusal.</summary>
public sealed class CredentialSecretsTests
{
    private static readonly KnownSecrets None = new();

    [Fact]
    public async Task MNT_17_no_credential_of_a_ci_job_is_written_down_anywhere()
    {
        await using var world = await ServerWorld.StartAsync();
        var (secrets, sinks) = (Usual(), new SecretSinks(world));
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["allowed_actions"] = new JsonArray("publish", "dist-tag"));
        var (token, session) = (secrets.Add("ID token", world.Token()), secrets.Add("session", await world.SignInAsync()));
        var credential = secrets.Add("credential", (await world.ExchangeAsync(package, token)).Is(201).Text("token")!);
        secrets.Add("session", world.Session);
        await RefuseAsync(world, secrets, package, token, credential);
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        (await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{session}", session)).Is(200);
        await world.Upstream.StopAsync();
        await world.SendAsync("GET", world.Registry, "/demo", credential);

        await sinks.HaveNoneOfAsync(secrets, None);
    }

    [Fact]
    public async Task MNT_17_no_secret_of_a_person_is_written_down_anywhere()
    {
        await using var site = await SiteWorld.StartAsync(static section =>
        {
            section["Accounts"]!["SelfRegistration"] = true;
            section["Registries"]![0]!["LegacyTokens"] = new JsonObject { ["AcceptUntil"] = "2027-06-30T00:00:00Z" };
        });
        var (secrets, asked, sinks) = (Usual(), new KnownSecrets(), new SecretSinks(site.World));
        var story = new AccountStory(site, secrets, asked);

        await story.RunAsync();

        Assert.InRange(secrets.Count, 60, 1000);
        Assert.InRange(asked.Count, 8, 1000);
        await sinks.HaveNoneOfAsync(secrets, asked);
    }

    private static KnownSecrets Usual()
    {
        var secrets = new KnownSecrets();
        foreach (var password in new[] { ServerWorld.Password, SiteWorld.Password, Person.Password, "wrong-password" })
        {
            secrets.Add("password", password);
        }

        secrets.Add("upstream's credential", "upstream-only-credential");
        return secrets;
    }

    private static async Task RefuseAsync(ServerWorld world, KnownSecrets secrets, string package, string token, string credential)
    {
        var other = world.NewPackage();
        string[] unsound =
        [
            world.Token(static claims => claims["aud"] = "x"),
            world.Token(static claims => claims["iss"] = "https://attacker.test"),
            world.GitHub.SignedByAnotherKey(ServerWorld.Audience),
            world.Token(static claims => claims["repository"] = "evil/demo"),
            world.Token()[..^10],
        ];
        foreach (var refused in unsound.Append(token).Append(credential).Append(world.Session))
        {
            secrets.Add("refused token", refused);
            Assert.InRange((await world.ExchangeAsync(package, refused)).Status, 400, 499);
            Assert.InRange((await world.PublishAsync(other, refused == world.Session ? "x" : refused, PublishBodies.Text(ServerWorld.Document(package)))).Status, 400, 499);
            Assert.InRange((await world.SendAsync("PUT", world.Registry, $"/-/{refused}", refused, ServerWorld.Json("{}"))).Status, 400, 499);
            await world.SendAsync("GET", world.Registry, $"/-/{refused}?token={refused}", refused);
            await world.SendAsync("DELETE", world.Registry, $"/-/user/token/{refused}x", refused);
            (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = refused })).Is(200);
        }

        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:admin", null, ServerWorld.Json("""{"password":"wrong-password"}"""))).Is(401);
        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:wrong-password", null, ServerWorld.Json("""{"password":"wrong-password"}"""))).Is(401);
    }
}
