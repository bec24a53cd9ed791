using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Which GitHub project a token speaks for: names can be given to another, ids cannot.</summary>
public sealed class GitHubIdentityTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task GH_01_a_name_registered_anew_by_another_owner_is_another_owner()
    {
        var (package, id) = await PinnedAsync();
        var before = await PublisherAsync(package, id);

        await world.RefusesAsync(package, world.Token(static claims => claims["repository_owner_id"] = "666"), 403, "owner_id_mismatch", told: "publisher_none");

        await MaintainersReadAsync(package, "owner_id", before["owner_id"]!, "666");
        Assert.True(JsonNode.DeepEquals(before, await PublisherAsync(package, id)));
        await world.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task GH_01_another_repository_opens_the_ids_again_and_kills_live_credentials()
    {
        var (package, id) = await PinnedAsync();
        var credential = await world.CredentialAsync(package);

        var changed = (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["repository"] = "other" })).Is(200);

        Assert.Null(changed.Text("repository_id"));
        Assert.Null(changed.Text("owner_id"));
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(401);
        await world.RefusesAsync(package, world.Token(), 403, "repository_mismatch", told: "publisher_none");
    }

    [Fact]
    public async Task GH_02_a_repository_created_anew_under_its_old_name_is_another_repository()
    {
        var (package, id) = await PinnedAsync();
        var before = await PublisherAsync(package, id);

        await world.RefusesAsync(package, world.Token(static claims => claims["repository_id"] = "777"), 403, "repository_id_mismatch", told: "publisher_none");

        await MaintainersReadAsync(package, "repository_id", before["repository_id"]!, "777");
        Assert.True(JsonNode.DeepEquals(before, await PublisherAsync(package, id)));
        await world.AcceptsAsync(package, world.Token());
    }

    /// <summary>The names are compared too: a renamed project is told so, and goes on once a maintainer has named it anew. Nothing drifts silently.</summary>
    [Theory]
    [InlineData("acme", "renamed")]
    [InlineData("acme-inc", "demo")]
    public async Task GH_03_a_renamed_project_is_refused_and_told_until_a_maintainer_names_it(string owner, string repository)
    {
        var (package, id) = await PinnedAsync();
        var renamed = Renamed(owner, repository);

        var told = await world.RefusesAsync(package, world.Token(renamed), 403, "repository_mismatch");

        Assert.Contains($"{owner}", told.Text("error"), StringComparison.Ordinal);
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["owner"] = owner, ["repository"] = repository })).Is(200);
        await world.AcceptsAsync(package, world.Token(renamed));
        await world.RefusesAsync(package, world.Token(), 403, "repository_mismatch");
    }

    [Fact]
    public async Task GH_03_names_in_another_case_are_the_same_names()
    {
        var (package, _) = await PinnedAsync();

        await world.AcceptsAsync(package, world.Token(Renamed("ACME", "Demo")));
    }

    [Fact]
    public async Task GH_04_of_two_first_uses_with_different_ids_exactly_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var package = world.NewPackage();
            var id = await world.AddPublisherAsync(package);
            string[] tokens = [.. new[] { "74", "75" }.Select(number => world.Token(claims => claims["repository_id"] = number))];

            var answers = await Task.WhenAll(tokens.Select(token => world.ExchangeAsync(package, token)));

            Assert.Single(answers, static answer => answer.Status == 201);
            Assert.Single(answers, static answer => answer.Status == 403).IsError(403, "publisher_none").IsNoticed();
            Assert.Equal(answers[0].Status == 201 ? "74" : "75", (await PublisherAsync(package, id))["repository_id"]!.GetValue<string>());
            Assert.Equal(["accepted", "repository_id_mismatch"], (await world.JournalAsync(package, "exchange")).Select(static entry => entry.Outcome).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task GH_04_a_refused_token_pins_nothing()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);

        await world.RefusesAsync(package, world.Token(static claims =>
        {
            (claims["repository_id"], claims["repository_owner_id"]) = ("777", "666");
            claims["workflow_ref"] = "acme/demo/.github/workflows/other.yml@refs/heads/main";
        }), 403, "workflow_mismatch");

        Assert.Null((await PublisherAsync(package, id))["repository_id"]);
        Assert.Null((await PublisherAsync(package, id))["owner_id"]);
        await world.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task GH_04_an_unused_publisher_lapses_and_an_empty_change_renews_it()
    {
        await using var own = await ServerWorld.StartAsync();
        var package = own.NewPackage();
        own.Upstream.Packuments[$"/{ServerWorld.Escaped(package)}"] = "{}";
        var id = await own.AddPublisherAsync(package);

        own.Time.Advance(TimeSpan.FromDays(7));
        await own.RefusesAsync(package, own.Token(), 403, "publisher_none");
        var session = await own.SignInAsync();
        var path = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers/{id}";
        var lapsed = (await own.SendAsync("GET", own.Server, path, session)).Is(200);
        Assert.Equal(("lapsed", null), (lapsed.Text("state"), lapsed.Text("repository_id")));

        Assert.Equal("active", (await own.SendAsync("PATCH", own.Server, path, session, ServerWorld.Json("{}"))).Is(200).Text("state"));
        own.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await own.AcceptsAsync(package, own.Token());
        own.Time.Advance(TimeSpan.FromDays(1));
        await own.AcceptsAsync(package, own.Token());
    }

    /// <summary>Only maintainers register publishers, and they maintain every package until packages have owners: nobody is there yet from whom a name could be squatted.</summary>
    [Fact]
    public async Task GH_05_a_pending_publisher_does_not_reserve_the_name_and_goes_when_nobody_publishes()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, unused) = (own.NewPackage(), own.NewPackage());
        await own.AddPublisherAsync(package);
        await own.AddPublisherAsync(package, static publisher => publisher["repository"] = "rival");
        await own.AddPublisherAsync(unused);
        await own.AcceptsAsync(unused, own.Token());

        (await own.PublishAsync(package, own.Session, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);

        own.Time.Advance(TimeSpan.FromDays(30));
        await own.RefusesAsync(unused, own.Token(), 403, "publisher_none");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("tps_0123456789abcdefghijklmnopqrstuv")]
    public async Task GH_05_nobody_but_a_maintainer_registers_a_pending_publisher(string? bearer)
    {
        var package = world.NewPackage();

        (await world.SendAsync("POST", world.Server, $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers", bearer, ServerWorld.Json(ServerWorld.Publisher().ToJsonString()))).IsProblem(401, "session_required");

        await world.RefusesAsync(package, world.Token(), 403, "publisher_none");
    }

    private static Action<JsonObject> Renamed(string owner, string repository) => claims =>
    {
        var workflow = $"{owner}/{repository}/.github/workflows/publish.yml@refs/heads/main";
        (claims["repository_owner"], claims["repository"]) = (owner, $"{owner}/{repository}");
        (claims["workflow_ref"], claims["job_workflow_ref"]) = (workflow, workflow);
    };

    private async Task<(string Package, string Id)> PinnedAsync()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        await world.AcceptsAsync(package, world.Token());
        return (package, id);
    }

    private async Task<JsonNode> PublisherAsync(string package, string id) => (await world.ApiAsync("GET", package, $"/publishers/{id}")).Is(200).Json;

    // There is no other alert yet than what maintainers read here.
    private async Task MaintainersReadAsync(string package, string field, JsonNode expected, string actual)
    {
        var check = (await world.ExchangesAsync(package))[0]!["checks"]!.AsArray().Single(check => check!["field"]!.GetValue<string>() == field)!;
        Assert.Equal((expected.GetValue<string>(), actual, false), (check["expected"]!.GetValue<string>(), check["actual"]!.GetValue<string>(), check["ok"]!.GetValue<bool>()));
    }
}
