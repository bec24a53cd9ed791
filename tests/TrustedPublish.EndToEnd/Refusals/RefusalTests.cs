using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.Refusals;

/// <summary>A job that may not publish reads which field differed; the registry gets nothing, and the maintainer finds the attempt.</summary>
public sealed class RefusalTests(EndToEndWorld world)
{
    private static readonly GitHubJob Trusted = new() { Environment = "production", Ref = "refs/heads/main" };

    private static readonly Dictionary<string, (CiJob Job, string Reason, string Code)> Cases = new()
    {
        ["another workflow"] = (
            Trusted with { Workflow = "evil.yml" },
            "workflow_filename: expected \"publish.yml\", the token says \"evil.yml\"", "workflow_mismatch"),
        ["another environment"] = (
            Trusted with { Environment = "staging" },
            "environment: expected \"production\", the token says \"staging\"", "environment_mismatch"),
        ["no environment"] = (
            Trusted with { Environment = null },
            "environment: expected \"production\", the job ran outside any environment", "environment_missing"),
        ["another ref"] = (
            Trusted with { Ref = "refs/heads/feature" },
            "ref_pattern: expected \"refs/heads/main\", the token says \"refs/heads/feature\"", "ref_denied"),
        ["a pull request's event"] = (
            Trusted with { Event = "pull_request_target" },
            "denied_events: expected \"none of pull_request_target, workflow_run, pull_request, pull_request_review, pull_request_review_comment, issue_comment, issues, discussion, discussion_comment...\", the token says \"pull_request_target\"", "event_denied"),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Differences =>
        [.. from npm in (int[])[11, 12] from difference in Cases.Keys select new TheoryDataRow<int, string>(npm, difference)];

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task A_job_of_the_trusted_project_reads_which_field_differed(int npm, string difference)
    {
        var package = $"@acme/refused-{difference.Replace(' ', '-').Replace("'", "", StringComparison.Ordinal)}-{npm}";
        var (job, reason, code) = Cases[difference];
        await TrustAsync(package);
        await RefusedAsync(await world.PublishAsync(npm, job, package, Stop), package, reason, code);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_job_of_another_repository_learns_nothing_about_the_publisher(int npm)
    {
        var package = $"@acme/refused-stranger-{npm}";
        await TrustAsync(package);
        var said = await world.PublishAsync(npm, Trusted with { Repository = "mallory/evil" }, package, Stop);
        await RefusedAsync(said, package, Notice.Generic, null, "repository_mismatch");
        Assert.All((string[])["acme/demo", "publish.yml", "production", "refs/heads"], secret => Assert.DoesNotContain(secret, said.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_without_publishers_is_refused_with_the_same_words()
    {
        const string package = "@acme/refused-unknown";
        await RefusedAsync(await world.PublishAsync(11, Trusted, package, Stop), package, Notice.Generic, null, "publisher_none");
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused_with_both_audiences()
    {
        const string package = "@acme/refused-audience";
        await using var elsewhere = await new Broker(world.Cis, world.Verdaccio, "npm:packages.example.com").StartAsync(Stop);
        using var maintainer = await Maintainer.SignInAsync(elsewhere, Stop);
        await maintainer.TrustAsync(package, Stop);
        await using var run = await world.Cis.EnterAsync(Trusted, Stop);
        using var npm = world.Npm(11, elsewhere.Registry);
        using var folder = EndToEndWorld.Package(package);
        var said = await run.NpmAsync(npm, folder.Path, Stop, "publish");
        await RefusedAsync(said, package, "aud: expected \"npm:packages.example.com\", the token says \"npm:127.0.0.1\"", "audience_mismatch", maintainer: maintainer);
    }

    [Fact]
    public async Task A_gitlab_token_publishes_once_and_is_refused_the_second_time()
    {
        const string package = "refused-replay";
        await TrustGitLabAsync(package);
        await using var run = await world.Cis.EnterAsync(new GitLabJob(), Stop);
        using var npm = world.Npm(11);
        using var first = EndToEndWorld.Package(package);
        (await run.NpmAsync(npm, first.Path, Stop, "publish")).ThrowIfFailed();
        using var second = EndToEndWorld.Package(package, "1.0.1");
        var said = await run.NpmAsync(npm, second.Path, Stop, "publish");
        await RefusedAsync(said, package, "this ID token was used before; each exchange needs a fresh one", "token_reused", versions: ["1.0.0"]);
    }

    [Fact]
    public async Task An_expired_token_is_refused_as_expired()
    {
        const string package = "refused-expired";
        await TrustGitLabAsync(package);
        var job = new GitLabJob();
        await using var run = await world.Cis.EnterAsync(job, Stop);
        run.Variables["NPM_ID_TOKEN"] = world.Cis.IdToken(job, age: TimeSpan.FromHours(2));
        using var npm = world.Npm(12);
        using var folder = EndToEndWorld.Package(package);
        var notice = await RefusedAsync(await run.NpmAsync(npm, folder.Path, Stop, "publish"), package, null, "token_expired");
        Assert.Matches("^exp: expected \"after .+\", the token says \".+\"$", notice.Reason);
    }

    [Fact]
    public async Task A_circleci_job_that_somebody_reran_with_a_shell_is_refused()
    {
        const string package = "@acme/refused-ssh";
        var job = new CircleCiJob { SshRerun = true };
        await world.Maintainer.AddPublisherAsync(
            package,
            new JsonObject
            {
                ["provider"] = "circleci",
                ["org_id"] = job.OrgIdOrDerived,
                ["project_id"] = job.ProjectIdOrDerived,
                ["pipeline_definition_id"] = job.PipelineDefinitionIdOrDerived,
                ["vcs_origin"] = job.VcsOriginOrDerived,
            },
            Stop);
        await RefusedAsync(await world.PublishAsync(11, job, package, Stop), package, "ssh_rerun: expected \"false\", the token says \"true\"", "ssh_rerun_denied");
    }

    private Task<JsonObject> TrustAsync(string package) => world.Maintainer.AddPublisherAsync(
        package,
        new JsonObject
        {
            ["provider"] = "github",
            ["owner"] = "acme",
            ["repository"] = "demo",
            ["workflow_filename"] = "publish.yml",
            ["environment"] = "production",
            ["ref_pattern"] = "refs/heads/main",
        },
        Stop);

    private Task<JsonObject> TrustGitLabAsync(string package) => world.Maintainer.AddPublisherAsync(
        package, new JsonObject { ["provider"] = "gitlab", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" }, Stop);

    private async Task<Notice> RefusedAsync(
        CommandResult said, string package, string? reason, string? toldCode, string? journaledCode = null, string[]? versions = null, Maintainer? maintainer = null)
    {
        var notice = Notice.Of(said);
        Assert.Contains("npm error code ENEEDAUTH", said.Error, StringComparison.Ordinal);
        Assert.Equal((package, reason ?? notice.Reason, toldCode), (notice.Package, notice.Reason, notice.Code));
        Assert.Equal(versions ?? [], await world.VersionsAsync(package, Stop));

        var attempt = Assert.Single(await (maintainer ?? world.Maintainer).ExchangesAsync(package, Stop, notice.Id))!;
        Assert.Equal(("reject", journaledCode ?? toldCode), (attempt["verdict"]!.GetValue<string>(), attempt["code"]!.GetValue<string>()));
        Assert.NotEmpty(attempt["checks"]!.AsArray());
        return notice;
    }
}
