using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary><c>npm owner</c>: the list is ours, the upstream never hears of it.</summary>
public sealed class OwnerTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task Owners_are_added_and_removed_here_and_the_upstream_is_not_told()
    {
        var (package, alice, bob) = (await StoredAsync(), await world.NewPersonAsync(), await world.NewPersonAsync());

        (await world.SetOwnersAsync(package, world.Session, "gateway", alice.Name)).Is(200);
        Assert.Equal([alice.Name], await world.OwnersAsync(package));
        (await world.SetOwnersAsync(package, alice.Session, alice.Name, bob.Name)).Is(200);
        (await world.SetOwnersAsync(package, alice.Session, alice.Name, bob.Name)).Is(200);
        Assert.Equal([alice.Name, bob.Name], await world.OwnersAsync(package));
        (await world.SetOwnersAsync(package, bob.Session, bob.Name)).Is(200);
        Assert.Equal([bob.Name], await world.OwnersAsync(package));

        Assert.DoesNotContain(world.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal));
        var entries = await world.JournalAsync(package, "maintainers.changed");
        Assert.Equal(["admin", alice.Name, bob.Name], entries.Reverse().Select(static entry => entry.Actor));
        Assert.Contains($"\"removed\":[\"{alice.Name}\"]", entries[0].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MNT_20_whoever_is_removed_can_write_no_more_with_the_next_request()
    {
        var (package, alice, bob) = (await StoredAsync(), await world.NewPersonAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name, bob.Name);
        var trust = $"/-/package/{ServerWorld.Escaped(package)}/trust";
        (await world.PublishAsync(package, bob.Session, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        (await world.SendAsync("GET", world.Registry, trust, bob.Session)).Is(200);

        (await world.SetOwnersAsync(package, alice.Session, alice.Name)).Is(200);

        (await world.PublishAsync(package, bob.Session, PublishBodies.Text(ServerWorld.Document(package, "1.0.1")))).IsError(403, "access_policy");
        (await world.SetOwnersAsync(package, bob.Session, alice.Name, bob.Name)).IsError(403, "access_policy");
        (await world.SendAsync("GET", world.Registry, trust, bob.Session)).IsError(403, "access_policy");
        (await world.SendAsync("PUT", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/next", bob.Session, ServerWorld.Json("\"1.0.0\""))).IsError(403, "access_policy");
        (await world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/access", bob.Session, ServerWorld.Json("""{"access":"public"}"""))).IsError(403, "access_policy");
        (await world.SendAsync("GET", world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}", bob.Session)).IsProblem(403, "access_policy");
    }

    [Fact]
    public async Task Publishers_belong_to_the_package_and_stay_when_their_maker_leaves()
    {
        var (package, alice, bob) = (await StoredAsync(), await world.NewPersonAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name, bob.Name);
        var publishers = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers";
        (await world.SendAsync("POST", world.Server, publishers, alice.Session, ServerWorld.Json(ServerWorld.Publisher().ToJsonString()))).Is(201);

        (await world.SetOwnersAsync(package, bob.Session, bob.Name)).Is(200);

        Assert.Single((await world.SendAsync("GET", world.Server, publishers, bob.Session)).Is(200).Json["publishers"]!.AsArray());
        (await world.PublishAsync(package, await world.CredentialAsync(package), PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
    }

    [Fact]
    public async Task The_last_owner_cannot_leave_not_even_by_an_administrator()
    {
        var (package, alice) = (await StoredAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name);

        (await world.SetOwnersAsync(package, alice.Session)).IsError(409, "last_owner");
        (await world.SetOwnersAsync(package, world.Session)).IsError(409, "last_owner");
        (await world.ApiAsync("PATCH", package, "", new JsonObject { ["owners"] = new JsonArray() })).IsProblem(409, "last_owner");

        Assert.Equal([alice.Name], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task A_list_read_before_somebody_was_removed_does_not_bring_them_back()
    {
        var (package, alice, bob, mallory) = (await StoredAsync(), await world.NewPersonAsync(), await world.NewPersonAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name, mallory.Name);
        (await world.SetOwnersAsync(package, world.Session, alice.Name)).Is(200);

        (await world.SetOwnersAsync(package, alice.Session, alice.Name, mallory.Name, bob.Name)).IsError(409, "owners_changed");

        Assert.Equal([alice.Name], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task Strangers_jobs_and_nobody_change_no_owners()
    {
        var (package, alice, mallory) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());
        world.Store(package);
        await world.AddPublisherAsync(package);
        await world.OwnAsync(package, alice.Name);

        (await world.SetOwnersAsync(package, mallory.Session, alice.Name, mallory.Name)).IsError(403, "access_policy");
        (await world.SetOwnersAsync(package, await world.CredentialAsync(package), alice.Name, mallory.Name)).IsError(403, "action_denied");
        (await world.SetOwnersAsync(package, null, alice.Name, mallory.Name)).IsError(401, "access_policy");
        (await world.SetOwnersAsync(world.NewPackage(), mallory.Session, mallory.Name)).IsError(403, "access_policy");

        Assert.Equal([alice.Name], await world.OwnersAsync(package));
    }

    [Theory]
    [InlineData("""{"maintainers":"alice"}""", 400)]
    [InlineData("""{"maintainers":["alice"]}""", 400)]
    [InlineData("""{"maintainers":[{"name":5}]}""", 400)]
    [InlineData("""{"maintainers":[{"name":""}]}""", 400)]
    [InlineData("""{"maintainers":[{"name":"nobody"}]}""", 409)]
    [InlineData("""{"maintainers":[{"name":"gateway"},{"name":"no\r\nbody \u00e9"}]}""", 404)]
    [InlineData("""{"maintainers":[{"name":"\ud800"}]}""", 400)]
    [InlineData("""{"maintainers":[{"name":"admin"}],"users":{}}""", 422)]
    [InlineData("""{"maintainers":[],"maintainers":[{"name":"admin"}]}""", 400)]
    public async Task A_list_that_is_none_changes_nothing(string body, int status)
    {
        var package = await StoredAsync();

        var answer = await world.SendAsync("PUT", world.Registry, $"/{ServerWorld.Escaped(package)}/-rev/1-x", world.Session, ServerWorld.Json(body));

        answer.IsError(status, answer.Text("code")!);
        Assert.Empty(await world.OwnersAsync(package));
    }

    [Fact]
    public async Task A_whole_packument_shows_our_list_and_addresses_only_to_people()
    {
        var (package, alice) = (await StoredAsync(), await world.NewPersonAsync());
        var path = $"/{ServerWorld.Escaped(package)}";
        Assert.Contains("gateway", (await world.SendAsync("GET", world.Registry, path)).Is(200).Body, StringComparison.Ordinal);
        await world.OwnAsync(package, alice.Name);

        var (seen, anonymous) = (await world.SendAsync("GET", world.Registry, path, alice.Session, null, ("If-None-Match", "\"x\"")), await world.SendAsync("GET", world.Registry, path));

        Assert.Equal($$"""[{"name":"{{alice.Name}}","email":"{{alice.Name}}@example.com"}]""", seen.Is(200).Json["maintainers"]!.ToJsonString());
        Assert.Equal($$"""[{"name":"{{alice.Name}}","email":""}]""", anonymous.Is(200).Json["maintainers"]!.ToJsonString());
        Assert.Equal("no-store", seen.Header("Cache-Control"));
        Assert.DoesNotContain(world.Upstream.Requests, request => request.Target == path && request.Headers.ContainsKey("If-None-Match"));
        Assert.Equal("1-x", seen.Text("_rev"));

        // What npm sends back whole must be what the upstream has; what is installed from is not looked at.
        Assert.Contains("gateway", (await world.SendAsync("GET", world.Registry, $"{path}?write=true", alice.Session)).Is(200).Body, StringComparison.Ordinal);
        Assert.Contains("gateway", (await world.SendAsync("GET", world.Registry, path, null, null, ("Accept", "application/vnd.npm.install-v1+json; q=1.0, */*"))).Is(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_looked_up_by_people_only()
    {
        var alice = await world.NewPersonAsync();
        var path = $"/-/user/org.couchdb.user:{alice.Name}";

        (await world.SendAsync("GET", world.Registry, path)).IsError(401, "session_required");
        (await world.SendAsync("GET", world.Registry, path, (await world.NewCredentialAsync()).Credential)).IsError(401, "session_required");
        Assert.Equal($"{alice.Name}@example.com", (await world.SendAsync("GET", world.Registry, path, world.Session)).Is(200).Text("email"));
        (await world.SendAsync("GET", world.Registry, "/-/user/org.couchdb.user:nobody", world.Session)).IsError(404, "account_unknown");
        (await world.SendAsync("GET", world.Registry, "/-/user/org.couchdb.user:%c3%a9%22%27", world.Session)).IsError(404, "account_unknown");
    }

    [Fact]
    public async Task The_owners_of_one_registry_are_nothing_to_another()
    {
        var (package, alice) = (await StoredAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name);

        (await world.SendAsync("PUT", world.TeamOrigin, $"/team/npm/{ServerWorld.Escaped(package)}", alice.Session, ServerWorld.Json(PublishBodies.Text(ServerWorld.Document(package)))))
            .IsError(403, "access_policy");
    }

    private Task<string> StoredAsync()
    {
        var package = world.NewPackage();
        world.Store(package);
        return Task.FromResult(package);
    }
}
