using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary><c>npm org</c>, <c>npm team</c>, <c>npm access</c>: who may change what, and what it gives.</summary>
public sealed class OrganisationTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private static int count;
    private readonly ServerWorld world = shared.World;
    private readonly string org = $"org{Interlocked.Increment(ref count)}";

    [Fact]
    public async Task The_first_owner_is_set_by_an_administrator_and_sets_the_others()
    {
        var (alice, bob) = (await world.NewPersonAsync(), await world.NewPersonAsync());

        (await SetAsync(alice.Session, alice.Name, "owner")).IsError(403, "access_policy");
        (await SetAsync(world.Session, bob.Name, "developer")).IsError(409, "owner_missing");
        Assert.Equal($$"""{"org":{"name":"{{org}}","size":1},"user":"{{alice.Name}}","role":"owner"}""", (await SetAsync(world.Session, alice.Name, "owner")).Is(200).Body);
        (await SetAsync(alice.Session, bob.Name, "admin")).Is(200);
        (await SetAsync(bob.Session, bob.Name, "owner")).IsError(403, "access_policy");

        Assert.Equal($$"""{"{{alice.Name}}":"owner","{{bob.Name}}":"admin"}""", (await GetAsync(bob.Session, "org", "user")).Is(200).Body);
        (await GetAsync((await world.NewPersonAsync()).Session, "org", "user")).IsError(403, "access_policy");
        (await GetAsync(null, "org", "user")).IsError(401, "session_required");
        Assert.Equal(["access_policy", "owner_missing", "accepted", "accepted", "access_policy"], await OutcomesAsync("org.member.set"));
    }

    [Fact]
    public async Task The_last_owner_of_an_organisation_stays()
    {
        var (alice, bob) = (await world.NewPersonAsync(), await world.NewPersonAsync());
        await FoundAsync(alice.Name, (bob.Name, "developer"));

        (await SetAsync(world.Session, alice.Name, "developer")).IsError(409, "last_owner");
        (await RemoveAsync(world.Session, alice.Name)).IsError(409, "last_owner");
        (await RemoveAsync(alice.Session, alice.Name)).IsError(409, "last_owner");
        (await RemoveAsync(bob.Session, alice.Name)).IsError(403, "access_policy");
        (await RemoveAsync(alice.Session, bob.Name)).Is(200);
        (await RemoveAsync(alice.Session, bob.Name)).IsError(404, "member_unknown");
        (await RemoveAsync(alice.Session, "nobody")).IsError(404, "account_unknown");
    }

    [Fact]
    public async Task Teams_give_what_they_were_granted_until_it_is_taken_away()
    {
        var (alice, bob, package) = (await world.NewPersonAsync(), await world.NewPersonAsync(), NewPackage());
        await FoundAsync(alice.Name, (bob.Name, "developer"));
        world.Store(package);
        await world.OwnAsync(package, alice.Name);
        Assert.Equal($$"""{"name":"devs","org":"{{org}}"}""", (await TeamAsync("PUT", alice.Session, $"/-/org/{org}/team", """{"name":"devs","description":"x"}""")).Is(200).Body);
        (await TeamAsync("PUT", alice.Session, $"/-/org/@{org}/team", """{"name":"devs"}""")).IsError(409, "team_exists");
        (await TeamAsync("PUT", alice.Session, $"/-/team/{org}/devs/user", $$"""{"user":"{{bob.Name}}"}""")).Is(200);

        (await PublishAsync(bob.Session, package, "1.0.0")).IsError(403, "access_policy");
        (await GrantAsync("PUT", alice.Session, package, "read-only")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.0")).IsError(403, "access_policy");
        Assert.Equal($$"""{"{{package}}":"read"}""", (await GetAsync(bob.Session, "team", "devs/package")).Is(200).Body);
        (await GrantAsync("PUT", alice.Session, package, "read-write")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.0")).Is(201);
        Assert.Equal($$"""{"{{alice.Name}}":"write","{{bob.Name}}":"write"}""", (await world.SendAsync("GET", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/collaborators", bob.Session)).Is(200).Body);
        Assert.Equal($$"""{"{{package}}":"write"}""", (await world.SendAsync("GET", world.Registry, $"/-/user/{bob.Name}/package", alice.Session)).Is(200).Body);
        Assert.Equal($$"""["{{org}}:devs"]""", (await GetAsync(bob.Session, "org", "team?format=cli")).Is(200).Body);
        Assert.Equal($$"""["{{bob.Name}}"]""", (await GetAsync(bob.Session, "team", "devs/user?format=cli")).Is(200).Body);

        (await GrantAsync("DELETE", alice.Session, package, null)).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.1")).IsError(403, "access_policy");
        (await GrantAsync("PUT", alice.Session, package, "read-write")).Is(200);
        (await TeamAsync("DELETE", alice.Session, $"/-/team/{org}/devs/user", $$"""{"user":"{{bob.Name}}"}""")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.1")).IsError(403, "access_policy");
        (await TeamAsync("DELETE", alice.Session, $"/-/team/{org}/devs", null)).Is(200);
        (await GetAsync(bob.Session, "team", "devs/user")).IsError(404, "team_unknown");
        Assert.Equal(["team.granted", "team.granted", "team.revoked", "team.granted"], (await world.JournalAsync(package)).Reverse().Select(static entry => entry.Kind).Where(static kind => kind.StartsWith("team", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Leaving_the_organisation_ends_what_its_teams_gave_and_coming_back_does_not_bring_it_back()
    {
        var (alice, bob, package) = (await world.NewPersonAsync(), await world.NewPersonAsync(), NewPackage());
        await FoundAsync(alice.Name, (bob.Name, "developer"));
        world.Store(package);
        await world.OwnAsync(package, alice.Name);
        (await TeamAsync("PUT", alice.Session, $"/-/org/{org}/team", """{"name":"devs"}""")).Is(200);
        (await TeamAsync("PUT", alice.Session, $"/-/team/{org}/devs/user", $$"""{"user":"{{bob.Name}}"}""")).Is(200);
        (await GrantAsync("PUT", alice.Session, package, "read-write")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.0")).Is(201);

        (await RemoveAsync(alice.Session, bob.Name)).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.1")).IsError(403, "access_policy");
        (await SetAsync(alice.Session, bob.Name, "developer")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.1")).IsError(403, "access_policy");
    }

    [Fact]
    public async Task An_admin_of_the_scope_writes_its_packages_and_a_developer_does_not()
    {
        var (alice, bob, carol, package) = (await world.NewPersonAsync(), await world.NewPersonAsync(), await world.NewPersonAsync(), NewPackage());
        await FoundAsync(alice.Name, (bob.Name, "admin"), (carol.Name, "developer"));
        world.Store(package);
        await world.AddPublisherAsync(package);

        (await PublishAsync(bob.Session, package, "1.0.0")).Is(201);
        (await PublishAsync(carol.Session, package, "1.0.1")).IsError(403, "access_policy");
        (await SetAsync(alice.Session, bob.Name, "developer")).Is(200);
        (await PublishAsync(bob.Session, package, "1.0.1")).IsError(403, "access_policy");
        Assert.Equal($$"""{"{{package}}":"write"}""", (await GetAsync(alice.Session, "org", "package")).Is(200).Body);
        Assert.Equal("{}", (await GetAsync(carol.Session, "org", "package")).Is(200).Body);
        Assert.Equal($$"""{"{{alice.Name}}":"write"}""", (await world.SendAsync("GET", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/collaborators", carol.Session)).Is(200).Body);

        // npm asks for a person of that name next.
        (await world.SendAsync("GET", world.Registry, $"/-/org/{alice.Name}/package", alice.Session)).IsError(404, "org_unknown");
    }

    [Fact]
    public async Task A_scope_with_an_organisation_admits_its_members_alone_to_new_packages()
    {
        var (alice, carol, mallory) = (await world.NewPersonAsync(), await world.NewPersonAsync(), await world.NewPersonAsync());
        await FoundAsync(alice.Name, (carol.Name, "developer"));
        var package = NewPackage();

        var refused = (await PublishAsync(mallory.Session, package, "1.0.0")).IsError(403, "access_policy");
        Assert.Contains("belongs to an organisation", refused.Text("error"), StringComparison.Ordinal);
        (await PublishAsync(carol.Session, package, "1.0.0")).Is(201);

        Assert.Equal([carol.Name], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task To_grant_a_package_one_must_write_it_and_manage_the_team()
    {
        var (alice, bob, package) = (await world.NewPersonAsync(), await world.NewPersonAsync(), world.NewPackage());
        await FoundAsync(alice.Name, (bob.Name, "developer"));
        world.Store(package);
        await world.OwnAsync(package, bob.Name);
        (await TeamAsync("PUT", alice.Session, $"/-/org/{org}/team", """{"name":"devs"}""")).Is(200);

        (await GrantAsync("PUT", alice.Session, package, "read-write")).IsError(403, "access_policy");
        (await GrantAsync("PUT", bob.Session, package, "read-write")).IsError(403, "access_policy");
        (await GrantAsync("PUT", null, package, "read-write")).IsError(401, "session_required");
        (await GrantAsync("PUT", world.Session, package, "read-write")).Is(200);
        (await GrantAsync("DELETE", alice.Session, package, null)).IsError(403, "access_policy");
        (await TeamAsync("PUT", bob.Session, $"/-/org/{org}/team", """{"name":"mine"}""")).IsError(403, "access_policy");
        (await TeamAsync("DELETE", bob.Session, $"/-/team/{org}/devs", null)).IsError(403, "access_policy");
        (await TeamAsync("PUT", alice.Session, $"/-/team/{org}/devs/user", """{"user":"admin"}""")).IsError(404, "member_unknown");
        (await TeamAsync("PUT", world.Session, "/-/org/nowhere/team", """{"name":"devs"}""")).IsError(404, "org_unknown");
    }

    [Theory]
    [InlineData("PUT", "/-/org/acme/user", "")]
    [InlineData("PUT", "/-/org/acme/user", "[]")]
    [InlineData("PUT", "/-/org/acme/user", """{"user":"admin"}""")]
    [InlineData("PUT", "/-/org/acme/user", """{"user":"admin","role":"king"}""")]
    [InlineData("PUT", "/-/org/acme/user", """{"user":5,"role":"owner"}""")]
    [InlineData("PUT", "/-/org/acme/user", """{"user":"admin","user":"x","role":"owner"}""")]
    [InlineData("PUT", "/-/org/a%20b/user", """{"user":"admin","role":"owner"}""")]
    [InlineData("PUT", "/-/org/.acme/user", """{"user":"admin","role":"owner"}""")]
    [InlineData("PUT", "/-/org/a:b/user", """{"user":"admin","role":"owner"}""")]
    [InlineData("DELETE", "/-/org/acme/user", "{}")]
    [InlineData("PUT", "/-/org/acme/team", """{"name":"a b"}""")]
    [InlineData("PUT", "/-/org/acme/team", """{"name":"a:b"}""")]
    [InlineData("PUT", "/-/team/acme/devs/user", """{"user":null}""")]
    [InlineData("DELETE", "/-/team/acme/d%25vs", "")]
    [InlineData("PUT", "/-/team/acme/devs/package", """{"package":"../x","permissions":"read-write"}""")]
    [InlineData("PUT", "/-/team/acme/devs/package", """{"package":"@acme/demo","permissions":"admin"}""")]
    [InlineData("PUT", "/-/team/acme/devs/package", """{"package":"@acme/demo"}""")]
    public async Task What_is_malformed_is_400_and_changes_nothing(string method, string path, string body)
    {
        (await TeamAsync(method, world.Session, path, body)).IsError(400, "request_invalid");

        Assert.Equal("{}", (await world.SendAsync("GET", world.Registry, "/-/org/acme/user", world.Session)).Is(200).Body);
    }

    private string NewPackage() => $"@{org}/{world.NewPackage().Split('/')[1]}";

    private async Task FoundAsync(string owner, params (string Name, string Role)[] members)
    {
        foreach (var (name, role) in members.Prepend((owner, "owner")))
        {
            (await SetAsync(world.Session, name, role)).Is(200);
        }
    }

    private Task<Answer> SetAsync(string session, string user, string role) =>
        world.SendAsync("PUT", world.Registry, $"/-/org/{org}/user", session, ServerWorld.Json(new JsonObject { ["user"] = user, ["role"] = role }.ToJsonString()));

    private Task<Answer> RemoveAsync(string session, string user) =>
        world.SendAsync("DELETE", world.Registry, $"/-/org/{org}/user", session, ServerWorld.Json(new JsonObject { ["user"] = user }.ToJsonString()));

    private Task<Answer> GetAsync(string? session, string kind, string below) => world.SendAsync("GET", world.Registry, $"/-/{kind}/{org}/{below}", session);

    private Task<Answer> TeamAsync(string method, string session, string path, string? body) =>
        world.SendAsync(method, world.Registry, path, session, body is null ? null : ServerWorld.Json(body));

    private Task<Answer> GrantAsync(string method, string? session, string package, string? permissions)
    {
        var body = new JsonObject { ["package"] = package };
        if (permissions is not null)
        {
            body["permissions"] = permissions;
        }

        return world.SendAsync(method, world.Registry, $"/-/team/{org}/devs/package", session, ServerWorld.Json(body.ToJsonString()));
    }

    private Task<Answer> PublishAsync(string session, string package, string version) =>
        world.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package, version)));

    private async Task<string[]> OutcomesAsync(string kind) =>
        [.. (await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Kind = kind, Limit = 500 }, TestContext.Current.CancellationToken))
            .Where(entry => entry.Data is null || entry.Data.Contains($"\"org\":\"{org}\"", StringComparison.Ordinal)).Reverse().Select(static entry => entry.Outcome).TakeLast(5)];
}
