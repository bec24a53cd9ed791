using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary><c>UpstreamMaintainers: by_name</c>: the upstream's maintainers are taken over once.</summary>
public sealed class AdoptionTests : IAsyncLifetime
{
    private ServerWorld world = null!;

    public async ValueTask InitializeAsync() =>
        world = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["Registries"]![0]!["UpstreamMaintainers"] = "by_name" });

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Accounts_with_the_names_of_the_upstreams_maintainers_maintain_the_package_here()
    {
        var (package, alice, bob, mallory) = (world.NewPackage(), await world.NewPersonAsync("alice"), await world.NewPersonAsync("bob"), await world.NewPersonAsync());
        Store(package, "alice", "Bob", "carol");

        (await PublishAsync(mallory.Session, package)).IsError(403, "access_policy");
        Assert.Equal(["alice"], await world.OwnersAsync(package));
        (await PublishAsync(alice.Session, package)).Is(201);
        (await PublishAsync(bob.Session, package)).IsError(403, "access_policy");

        var entry = Assert.Single(await world.JournalAsync(package, "maintainers.changed"));
        Assert.Equal("system", entry.Actor);
        Assert.Contains("adopted", entry.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_happens_once_even_if_there_was_nobody_to_adopt()
    {
        var (package, alice) = (world.NewPackage(), await world.NewPersonAsync("alice"));
        Store(package);
        (await PublishAsync(alice.Session, package)).IsError(403, "access_policy");

        Store(package, "alice");

        (await PublishAsync(alice.Session, package)).IsError(403, "access_policy");
        Assert.Empty(await world.OwnersAsync(package));
        Assert.Single(await world.JournalAsync(package, "maintainers.changed"));
    }

    [Fact]
    public async Task Whoever_was_removed_here_is_not_adopted_again()
    {
        var (package, alice, bob) = (world.NewPackage(), await world.NewPersonAsync("alice"), await world.NewPersonAsync("bob"));
        Store(package, "alice");
        await world.OwnAsync(package, bob.Name);

        (await PublishAsync(alice.Session, package)).IsError(403, "access_policy");
        Assert.Equal(["bob"], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task A_package_that_comes_to_be_later_is_adopted_then_and_an_outage_decides_nothing()
    {
        var (package, alice) = (world.NewPackage(), await world.NewPersonAsync("alice"));
        var path = $"/-/package/{ServerWorld.Escaped(package)}/trust";
        (await world.SendAsync("GET", world.Registry, path, alice.Session)).IsError(403, "access_policy");
        Store(package, "alice");
        world.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };
        (await world.SendAsync("GET", world.Registry, path, alice.Session)).IsError(503, "unavailable");
        world.Upstream.Intercept = null;

        (await world.SendAsync("GET", world.Registry, path, alice.Session)).Is(200);
    }

    private void Store(string package, params string[] names) =>
        world.Store(package, $$"""{"_id":"{{package}}","versions":{},"maintainers":[{{string.Join(',', names.Select(static name => $$"""{"name":"{{name}}","email":"x"}"""))}}]}""");

    private Task<Answer> PublishAsync(string session, string package) => world.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package)));
}
