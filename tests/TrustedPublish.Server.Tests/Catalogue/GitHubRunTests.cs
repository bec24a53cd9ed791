using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What started a GitHub job, on which ref and on whose machine.</summary>
public sealed class GitHubRunTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("pull_request_target")]
    [InlineData("pull_request")]
    [InlineData("pull_request_review")]
    [InlineData("pull_request_review_comment")]
    [InlineData("issue_comment")]
    [InlineData("issues")]
    [InlineData("discussion")]
    [InlineData("discussion_comment")]
    [InlineData("fork")]
    [InlineData("watch")]
    public async Task GH_06_an_event_that_runs_what_a_stranger_wrote_may_not_publish(string name)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, world.Token(claims => claims["event_name"] = name), 403, "event_denied");

        await world.AcceptsAsync(package, world.Token());
    }

    [Theory]
    [InlineData("push")]
    [InlineData("release")]
    [InlineData("workflow_dispatch")]
    [InlineData("schedule")]
    [InlineData("deployment")]
    [InlineData("merge_group")]
    public async Task GH_06_the_projects_own_events_may_publish(string name) =>
        await world.AcceptsAsync(await PackageAsync(), world.Token(claims => claims["event_name"] = name));

    [Fact]
    public async Task GH_06_a_list_of_events_allows_these_alone_and_whoever_loosens_it_is_on_record()
    {
        var package = await PackageAsync(static publisher => publisher["allowed_events"] = new JsonArray("release"));
        await world.RefusesAsync(package, world.Token(), 403, "event_denied");
        await world.AcceptsAsync(package, world.Token(static claims => claims["event_name"] = "release"));

        var loose = await PackageAsync(static publisher => publisher["denied_events"] = new JsonArray());

        await world.AcceptsAsync(loose, world.Token(static claims => claims["event_name"] = "pull_request_target"));
        var added = Assert.Single(await world.JournalAsync(loose, "publisher.added"));
        Assert.Equal("admin", added.Actor);
        Assert.Contains("\"denied_events\":[]", added.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GH_07_a_workflow_run_launders_no_untrusted_run()
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, world.Token(static claims => claims["event_name"] = "workflow_run"), 403, "event_denied");

        await world.AcceptsAsync(package, world.Token());
    }

    [Theory]
    [InlineData("refs/heads/snapshot-a1b2c3d4")]
    [InlineData("refs/heads/main2")]
    [InlineData("refs/heads/main/x")]
    [InlineData("refs/heads/MAIN")]
    [InlineData("refs/tags/main")]
    [InlineData("refs/pull/7/merge")]
    public async Task GH_08_the_right_workflow_on_a_throw_away_branch_may_not_publish(string branch)
    {
        var package = await PackageAsync(static publisher => publisher["ref_pattern"] = "refs/heads/main");

        await world.RefusesAsync(package, world.Token(On(branch)), 403, "ref_denied");

        await world.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task GH_08_only_protected_refs_may_publish_where_the_publisher_says_so()
    {
        var package = await PackageAsync(static publisher => publisher["require_protected_ref"] = true);

        await world.RefusesAsync(package, world.Token(static claims => claims["ref_protected"] = "false"), 403, "ref_denied");
        await world.RefusesAsync(package, world.Token(static claims => claims.Remove("ref_protected")), 403, "ref_denied");

        await world.AcceptsAsync(package, world.Token(static claims => claims["ref_protected"] = "true"));
    }

    [Fact]
    public async Task GH_08_a_publisher_for_any_branch_is_flagged_or_where_the_operator_enforces_it_refused()
    {
        Assert.Contains("Any branch", Assert.Single((await world.ApiAsync("POST", world.NewPackage(), "/publishers", ServerWorld.Publisher())).Is(201).Json["warnings"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);

        await using var strict = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["Publishers"] = new JsonObject { ["BroadBindings"] = "enforce" } });
        var package = strict.NewPackage();
        (await strict.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).IsProblem(422, "publisher_invalid");
        var id = await strict.AddPublisherAsync(package, static publisher => publisher["environment"] = "production");
        (await strict.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["environment"] = null })).IsProblem(422, "publisher_invalid");
        await strict.AddPublisherAsync(package, static publisher => publisher["ref_pattern"] = "refs/heads/main");
    }

    [Fact]
    public async Task GH_15_a_tag_named_like_the_branch_is_not_the_branch()
    {
        var package = await PackageAsync(static publisher => publisher["ref_pattern"] = "refs/heads/main");

        await world.RefusesAsync(package, world.Token(On("refs/tags/main", "tag")), 403, "ref_denied");

        await world.AcceptsAsync(package, world.Token());
    }

    [Theory]
    [InlineData("refs/tags/v1", "branch")]
    [InlineData("refs/heads/v1", "tag")]
    public async Task GH_15_a_ref_that_contradicts_its_type_is_no_ref(string at, string type) =>
        await world.RefusesAsync(await PackageAsync(), world.Token(On(at, type)), 400, "claim_malformed:ref_type");

    [Theory]
    [InlineData("tag", "refs/heads/main", "branch")]
    [InlineData("branch", "refs/tags/v1", "tag")]
    public async Task GH_15_a_publisher_for_tags_or_branches_takes_no_other(string bound, string at, string type)
    {
        var package = await PackageAsync(publisher => publisher["ref_type"] = bound);

        await world.RefusesAsync(package, world.Token(On(at, type)), 403, "ref_denied");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ref_pattern":"refs/heads/main"}""")]
    [InlineData("""{"tag_pattern":"v*"}""")]
    [InlineData("""{"environment":"release"}""")]
    [InlineData("""{"allowed_events":["deployment"]}""")]
    public async Task GH_16_a_run_of_a_bare_commit_has_no_ref_to_be_allowed(string rules)
    {
        var package = await PackageAsync(publisher => Merge(publisher, rules));

        await world.RefusesAsync(package, world.Token(BareCommit), 403, "ref_denied");
    }

    [Fact]
    public async Task GH_16_a_deployment_of_a_bare_commit_publishes_where_event_and_environment_are_named()
    {
        var package = await PackageAsync(static publisher => Merge(publisher, """{"environment":"release","allowed_events":["deployment"]}"""));

        await world.AcceptsAsync(package, world.Token(BareCommit));
        await world.RefusesAsync(package, world.Token(static claims =>
        {
            BareCommit(claims);
            claims["environment"] = "staging";
        }), 403, "environment_mismatch");
    }

    [Fact]
    public async Task GH_18_self_hosted_runners_may_not_publish_where_the_publisher_says_so()
    {
        var package = await PackageAsync(static publisher => publisher["allow_self_hosted"] = false);

        await world.RefusesAsync(package, world.Token(static claims => claims["runner_environment"] = "self-hosted"), 403, "runner_denied");
        await world.RefusesAsync(package, world.Token(static claims => claims["runner_environment"] = "GitHub-Hosted"), 403, "runner_denied");
        await world.RefusesAsync(package, world.Token(static claims => claims.Remove("runner_environment")), 400, "claim_missing:runner_environment");

        await world.AcceptsAsync(package, world.Token());
        await world.AcceptsAsync(await PackageAsync(), world.Token(static claims => claims["runner_environment"] = "self-hosted"));
    }

    private static Action<JsonObject> On(string at, string? type = null) => claims =>
    {
        var workflow = $"acme/demo/.github/workflows/publish.yml@{at}";
        (claims["ref"], claims["workflow_ref"], claims["job_workflow_ref"]) = (at, workflow, workflow);
        claims["ref_type"] = type ?? (at.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch");
    };

    private static void BareCommit(JsonObject claims)
    {
        var workflow = $"acme/demo/.github/workflows/publish.yml@{claims["sha"]}";
        (claims["ref"], claims["workflow_ref"], claims["job_workflow_ref"]) = ("", workflow, workflow);
        (claims["event_name"], claims["environment"]) = ("deployment", "release");
    }

    private static void Merge(JsonObject publisher, string rules)
    {
        foreach (var (field, value) in JsonNode.Parse(rules)!.AsObject())
        {
            publisher[field] = value?.DeepClone();
        }
    }

    private async Task<string> PackageAsync(Action<JsonObject>? edit = null)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, edit);
        return package;
    }
}
