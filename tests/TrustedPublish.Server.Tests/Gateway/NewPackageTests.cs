using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>Packages that exist nowhere: whoever publishes first maintains them.</summary>
public sealed class NewPackageTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task Whoever_publishes_first_is_the_maintainer_and_others_are_refused()
    {
        var (package, alice, mallory) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());

        (await PublishAsync(alice.Session, package, "1.0.0")).Is(201);
        (await PublishAsync(mallory.Session, package, "1.0.1")).IsError(403, "access_policy");
        (await PublishAsync(alice.Session, package, "1.0.1")).Is(201);

        Assert.Equal([alice.Name], await world.OwnersAsync(package));
        Assert.Contains(await world.JournalAsync(package, "maintainers.changed"), entry => entry.Actor == alice.Name);
    }

    [Fact]
    public async Task What_the_upstream_has_is_nobodys_here_until_an_administrator_says_so()
    {
        var (package, mallory) = (world.NewPackage(), await world.NewPersonAsync());
        world.Store(package);

        (await PublishAsync(mallory.Session, package, "1.0.0")).IsError(403, "access_policy");

        Assert.Empty(await world.OwnersAsync(package));
    }

    [Fact]
    public async Task A_name_that_publishers_wait_for_is_not_free()
    {
        var (package, mallory) = (world.NewPackage(), await world.NewPersonAsync());
        await world.AddPublisherAsync(package);

        (await PublishAsync(mallory.Session, package, "1.0.0")).IsError(403, "access_policy");
    }

    [Theory]
    [InlineData("PUT", "/-/package/{0}/dist-tags/next", "\"1.0.0\"")]
    [InlineData("PUT", "/{0}", "{\"versions\":{}}")]
    [InlineData("DELETE", "/{0}/-rev/1-x", null)]
    [InlineData("PUT", "/{0}/-rev/1-x", "{\"maintainers\":[{\"name\":\"admin\"}]}")]
    public async Task Nothing_but_a_publish_creates_a_package(string method, string path, string? body)
    {
        var (package, mallory) = (world.NewPackage(), await world.NewPersonAsync());

        (await world.SendAsync(method, world.Registry, path.Replace("{0}", ServerWorld.Escaped(package), StringComparison.Ordinal), mallory.Session, body is null ? null : ServerWorld.Json(body)))
            .IsError(403, "access_policy");

        Assert.Empty(await world.OwnersAsync(package));
    }

    [Fact]
    public async Task A_publish_that_the_upstream_refuses_leaves_the_name_free()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, alice, bob) = (own.NewPackage(), await own.NewPersonAsync(), await own.NewPersonAsync());
        var body = PublishBodies.Text(ServerWorld.Document(package));
        own.Upstream.WriteStatus = 403;
        (await own.PublishAsync(package, alice.Session, body)).Is(403);
        own.Upstream.WriteStatus = 401;
        (await own.PublishAsync(package, alice.Session, body)).Is(502);
        Assert.Empty(await own.OwnersAsync(package));

        own.Upstream.WriteStatus = 201;
        (await own.PublishAsync(package, bob.Session, body)).Is(201);
        Assert.Equal([bob.Name], await own.OwnersAsync(package));
    }

    [Fact]
    public async Task Of_many_who_create_a_package_at_once_one_does()
    {
        var package = world.NewPackage();
        var people = new List<(string Name, string Session)>();
        for (var number = 0; number < 6; number++)
        {
            people.Add(await world.NewPersonAsync());
        }

        var answers = await Task.WhenAll(people.Select((person, number) => PublishAsync(person.Session, package, $"1.0.{number}")));

        Assert.Single(answers, static answer => answer.Status == 201);
        Assert.All(answers.Where(static answer => answer.Status != 201), static answer => answer.IsError(403, "access_policy"));
        Assert.Single(await world.OwnersAsync(package));
    }

    [Fact]
    public async Task An_upstream_that_cannot_say_whether_a_package_exists_creates_none()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, alice) = (own.NewPackage(), await own.NewPersonAsync());
        own.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        (await own.PublishAsync(package, alice.Session, PublishBodies.Text(ServerWorld.Document(package)))).IsError(503, "unavailable");

        Assert.Empty(own.Upstream.Writes);
        Assert.Empty(await own.OwnersAsync(package));
    }

    private Task<Answer> PublishAsync(string session, string package, string version) =>
        world.PublishAsync(package, session, PublishBodies.Text(ServerWorld.Document(package, version)));
}
