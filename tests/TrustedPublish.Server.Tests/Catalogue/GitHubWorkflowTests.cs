using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Which workflow file of GitHub runs: the caller's, the called one's, and names that only look like theirs.</summary>
public sealed class GitHubWorkflowTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Own = "acme/demo/.github/workflows/publish.yml@refs/heads/main";
    private const string Shared = "acme/shared/.github/workflows/release.yml@refs/tags/v1";
    private const string Pin = "4f1c0e6b7b0a4b7e9f2f5a1f3c7f8f7a9a0d2e31";

    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("evil/repo/.github/workflows/x.yml@main")]
    [InlineData("evil/repo/.github/workflows/publish.yml@refs/heads/main")]
    [InlineData("acme/demo2/.github/workflows/publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yml@refs/heads/other")]
    [InlineData("acme/demo/evil/.github/workflows/publish.yml@refs/heads/main")]
    [InlineData("evil/repo/.github/workflows/acme/demo/.github/workflows/publish.yml@refs/heads/main")]
    public async Task GH_09_a_called_workflow_of_somebody_else_may_not_publish(string called)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, world.Token(claims => claims["job_workflow_ref"] = called), 403, "called_workflow_mismatch");

        await world.AcceptsAsync(package, world.Token());
        await world.AcceptsAsync(package, world.Token(static claims => claims["job_workflow_ref"] = "acme/demo/.github/workflows/inner.yml@refs/heads/main"));
    }

    [Fact]
    public async Task GH_09_a_trusted_called_workflow_does_not_stand_for_its_caller()
    {
        var package = await PackageAsync(Calls(null));

        await world.RefusesAsync(package, world.Token(static claims =>
        {
            (claims["repository_owner"], claims["repository"], claims["repository_id"], claims["repository_owner_id"]) = ("evil", "evil/repo", "777", "666");
            (claims["workflow_ref"], claims["job_workflow_ref"]) = ("evil/repo/.github/workflows/publish.yml@refs/heads/main", Shared);
        }), 403, "repository_mismatch", told: "publisher_none");
        await world.RefusesAsync(package, world.Token(), 403, "called_workflow_mismatch");

        await world.AcceptsAsync(package, world.Token(static claims => claims["job_workflow_ref"] = Shared));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("4f1c0e6")]
    [InlineData("4F1C0E6B7B0A4B7E9F2F5A1F3C7F8F7A9A0D2E31")]
    [InlineData(null)]
    public async Task GH_10_a_called_workflow_pinned_to_a_commit_is_that_commit_wherever_its_branch_moved(string? commit)
    {
        var package = await PackageAsync(Calls(Pin));

        await world.RefusesAsync(package, world.Token(claims => (claims["job_workflow_ref"], claims["job_workflow_sha"]) = (Shared, commit)), 403, "called_workflow_mismatch");

        await world.AcceptsAsync(package, world.Token(static claims => (claims["job_workflow_ref"], claims["job_workflow_sha"]) = (Shared, Pin)));
    }

    [Theory]
    [InlineData("acme/demo/.github/workflows/Publish.YML@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/./publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/sub/publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yaml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yml @refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/ publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/../workflows/publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github\\workflows\\publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish%2eyml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yml@refs/heads/main@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yml")]
    [InlineData("publish.yml@refs/heads/main")]
    [InlineData("acme/demo/.github/workflows/publish.yml@refs/heads/other")]
    public async Task GH_11_a_path_that_is_nearly_the_workflows_is_another_workflow(string workflow)
    {
        var package = await PackageAsync();

        await world.RefusesAsync(package, world.Token(claims => claims["workflow_ref"] = workflow), 403, "workflow_mismatch");

        await world.AcceptsAsync(package, world.Token(static claims => claims["workflow_ref"] = Own));
    }

    [Theory]
    [InlineData("./publish.yml")]
    [InlineData("../publish.yml")]
    [InlineData("sub/publish.yml")]
    [InlineData(".github/workflows/publish.yml")]
    [InlineData("sub\\publish.yml")]
    [InlineData("..%2fpublish.yml")]
    [InlineData("%2e%2e%5cpublish.yml")]
    [InlineData("publish%2eyml")]
    [InlineData("publish.yml ")]
    [InlineData(" publish.yml")]
    [InlineData("pub lish.yml")]
    [InlineData("publish.YML")]
    [InlineData("publish")]
    [InlineData("publish.yml@refs/heads/main")]
    public async Task GH_11_only_the_name_of_a_file_can_be_registered(string file)
    {
        var publisher = ServerWorld.Publisher();
        publisher["workflow_filename"] = file;

        var answer = (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");

        Assert.Equal("workflow_filename", Assert.Single(answer.Json["errors"]!.AsObject()).Key);
    }

    private static Action<JsonObject> Calls(string? commit) => publisher =>
        publisher["called_workflow"] = new JsonObject { ["repository"] = "acme/shared", ["workflow_filename"] = "release.yml", ["ref"] = null, ["sha"] = commit };

    private async Task<string> PackageAsync(Action<JsonObject>? edit = null)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, edit);
        return package;
    }
}
