using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>A trusted publisher for a package that does not exist yet: anybody may register one, and the name waits for them, but not for ever.</summary>
public sealed class ReservedNameTests : IAsyncLifetime
{
    private const string Npm = """[{"type":"github","claims":{"repository":"acme/demo","workflow_ref":{"file":"publish.yml"}},"permissions":["createPackage"]}]""";

    private ServerWorld world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await ServerWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Registering_claims_the_name_and_the_job_creates_the_package(bool byNpm)
    {
        var (package, alice, mallory) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());

        (await RegisterAsync(byNpm, package, alice.Session)).Is(byNpm ? 200 : 201);

        Assert.Equal([alice.Name], await world.OwnersAsync(package));
        (await RegisterAsync(byNpm, package, mallory.Session)).Is(403);
        (await PublishAsync(package, mallory.Session)).Is(403);
        Assert.Equal("pending", (await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]![0]!["state"]!.GetValue<string>());
        (await PublishAsync(package, await world.CredentialAsync(package))).Is(201);

        // What was published stays its maintainer's.
        await PassAsync(TimeSpan.FromDays(60));
        Assert.Equal([alice.Name], await world.OwnersAsync(package));
        Assert.Single((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_exists_is_taken_or_is_somebody_elses_scope_cannot_be_claimed(bool byNpm)
    {
        var (upstreams, taken, alice, mallory) = (world.NewPackage(), world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());
        world.Store(upstreams);
        await world.OwnAsync(taken, alice.Name);
        (await world.SendAsync("PUT", world.Registry, "/-/org/owned/user", world.Session, ServerWorld.Json($$"""{"user":"{{alice.Name}}","role":"owner"}"""))).Is(200);
        var waited = world.NewPackage();
        await world.AddPublisherAsync(waited);

        foreach (var package in new[] { upstreams, taken, waited, "@owned/new" })
        {
            (await RegisterAsync(byNpm, package, mallory.Session)).Is(403);
        }

        (await RegisterAsync(byNpm, "@owned/new", alice.Session)).Is(byNpm ? 200 : 201);
        (await RegisterAsync(byNpm, world.NewPackage(), null)).Is(401);
        world.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };
        var unknown = world.NewPackage();
        (await RegisterAsync(byNpm, unknown, mallory.Session)).Is(503);
        Assert.Empty(await world.OwnersAsync(unknown));
    }

    [Fact]
    public async Task A_publisher_with_a_fault_claims_nothing()
    {
        var (package, alice) = (world.NewPackage(), await world.NewPersonAsync());
        var broken = ServerWorld.Publisher();
        broken["workflow_filename"] = "../evil.yml";

        (await world.SendAsync("POST", world.Server, Path(package), alice.Session, ServerWorld.Json(broken.ToJsonString()))).IsProblem(422, "publisher_invalid");

        Assert.Empty(await world.OwnersAsync(package));
        Assert.Empty(await world.JournalAsync(package, Maintainership.Changed));
    }

    [Fact]
    public async Task An_unused_name_is_free_after_thirty_days_whatever_is_renewed_in_between()
    {
        var (package, alice, bob) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());
        var id = (await RegisterAsync(false, package, alice.Session)).Is(201).Text("id")!;
        await PassAsync(TimeSpan.FromDays(29));
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject())).Is(200);
        Assert.Equal([alice.Name], await world.OwnersAsync(package));

        await PassAsync(TimeSpan.FromDays(1));

        Assert.Empty(await world.OwnersAsync(package));
        Assert.Empty((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
        (await world.ExchangeAsync(package, world.Token())).Is(403);
        Assert.Contains("not published in time", (await world.JournalAsync(package, Maintainership.Changed))[0].Data, StringComparison.Ordinal);
        (await RegisterAsync(false, package, await SignInAsync(bob.Name))).Is(201);
        Assert.Equal([bob.Name], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task An_administrators_word_about_the_owners_is_for_good()
    {
        var (package, alice, bob) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());
        (await RegisterAsync(false, package, alice.Session)).Is(201);
        await world.OwnAsync(package, bob.Name);

        await PassAsync(TimeSpan.FromDays(31));

        Assert.Equal([bob.Name], await world.OwnersAsync(package));
    }

    [Fact]
    public async Task Nobody_keeps_more_than_twenty_names_waiting()
    {
        var alice = await world.NewPersonAsync();
        for (var name = 0; name < Maintainership.MaxReserved; name++)
        {
            (await RegisterAsync(false, world.NewPackage(), alice.Session)).Is(201);
        }

        var last = world.NewPackage();
        (await RegisterAsync(false, last, alice.Session)).IsProblem(409, "too_many_reserved");
        (await RegisterAsync(true, last, alice.Session)).IsError(409, "too_many_reserved");
        Assert.Empty(await world.OwnersAsync(last));
    }

    [Fact]
    public async Task Of_many_who_register_at_once_one_has_the_name()
    {
        var package = world.NewPackage();
        List<(string Name, string Session)> people = [];
        for (var number = 0; number < 4; number++)
        {
            people.Add(await world.NewPersonAsync());
        }

        var answers = await Task.WhenAll(people.Select(person => RegisterAsync(false, package, person.Session)));

        Assert.Single(answers, static answer => answer.Status == 201);
        Assert.All(answers.Where(static answer => answer.Status != 201), static answer => answer.Is(403));
        Assert.Single((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
    }

    [Fact]
    public async Task A_publisher_that_lapsed_while_it_waited_is_not_woken_by_somebodys_publish()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await PassAsync(TimeSpan.FromDays(31));

        (await PublishAsync(package, world.Session)).Is(201);

        Assert.Equal("lapsed", (await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]![0]!["state"]!.GetValue<string>());
    }

    private static string Path(string package) => $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers";

    private Task<Answer> RegisterAsync(bool byNpm, string package, string? session) => byNpm
        ? world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/trust", session, ServerWorld.Json(Npm))
        : world.SendAsync("POST", world.Server, Path(package), session, ServerWorld.Json(ServerWorld.Publisher().ToJsonString()));

    private Task<Answer> PublishAsync(string package, string bearer) => world.PublishAsync(package, bearer, PublishBodies.Text(ServerWorld.Document(package)));

    private async Task<string> SignInAsync(string name) => (await world.SendAsync(
        "PUT", world.Registry, $"/-/user/org.couchdb.user:{name}", null, ServerWorld.Json($$"""{"name":"{{name}}","password":"{{World.Person.Password}}"}"""))).Is(201).Text("token")!;

    /// <summary>Time goes by, and the purge does its work; whoever asks has signed in again.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        world.Time.Advance(time);
        var store = world.Services.GetRequiredService<IMaintainerStore>();
        await store.EndReservationsAsync(
            (registry, package) => new JournalEntry
            {
                Id = ShortId.Create(),
                At = world.Time.GetUtcNow(),
                Kind = Maintainership.Changed,
                Registry = registry,
                Package = package,
                Actor = "system",
                Outcome = JournalEntry.Accepted,
                Data = """{"owners":[],"reason":"the package was not published in time"}""",
            },
            Stop);
        await world.Services.GetRequiredService<Core.Bindings.PublisherDirectory>().RefreshAsync(Stop);
        await world.SignInAgainAsync();
    }
}
