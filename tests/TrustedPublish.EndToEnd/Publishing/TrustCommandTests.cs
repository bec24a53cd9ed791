using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>The maintainer's commands of an unmodified npm: sign in, register publishers of each CI, list them, revoke one.</summary>
public sealed class TrustCommandTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Npm_login_npm_trust_of_every_ci_and_npm_trust_list_work(int major)
    {
        var package = $"@acme/trusted-{major}";
        using var npm = world.Npm(major);
        using var folder = EndToEndWorld.Package(package);
        await LoginAsync(npm, folder);
        Assert.Equal(Broker.Administrator, (await npm.RunAsync(folder.Path, Stop, "whoami")).ThrowIfFailed().Output.Trim());

        var circleCi = new CircleCiJob();
        var said = (await npm.RunAsync(folder.Path, Stop, "trust", "github", package, "--repo=acme/demo", "--file=publish.yml", "--env=production", "--allow-publish", "-y")).ThrowIfFailed();
        Assert.Contains("the package does not exist yet: the publisher waits 30 days", said.Error, StringComparison.Ordinal);
        (await npm.RunAsync(folder.Path, Stop, "trust", "gitlab", package, "--project=acme/platform/widget", "--file=.gitlab-ci.yml", "--allow-publish", "-y")).ThrowIfFailed();
        (await npm.RunAsync(
            folder.Path, Stop, "trust", "circleci", package, $"--org-id={circleCi.OrgIdOrDerived}", $"--project-id={circleCi.ProjectIdOrDerived}",
            $"--pipeline-definition-id={circleCi.PipelineDefinitionIdOrDerived}", $"--vcs-origin={circleCi.VcsOriginOrDerived}", "--allow-publish", "-y")).ThrowIfFailed();

        var listed = (await npm.RunAsync(folder.Path, Stop, "trust", "list", package)).ThrowIfFailed().Output;
        Assert.All((string[])["acme/demo", "publish.yml", "production", "acme/platform/widget", ".gitlab-ci.yml", circleCi.VcsOriginOrDerived], shown => Assert.Contains(shown, listed, StringComparison.Ordinal));
        Assert.Equal(
            ["circleci", "github", "gitlab"],
            (await world.Maintainer.PublishersAsync(package, Stop)).Select(static publisher => publisher!["provider"]!.GetValue<string>()).Order());

        (await world.PublishAsync(major, new GitHubJob { Environment = "production" }, package, Stop)).ThrowIfFailed();
        (await world.PublishAsync(major, new GitLabJob { Repository = "acme/platform/widget" }, package, Stop, "1.0.1")).ThrowIfFailed();
        (await world.PublishAsync(major, circleCi, package, Stop, "1.0.2")).ThrowIfFailed();
        Assert.Equal(["1.0.0", "1.0.1", "1.0.2"], await world.VersionsAsync(package, Stop));
    }

    [Fact]
    public async Task Npm_trust_revoke_kills_live_credentials_at_once()
    {
        const string package = "@acme/revoked";
        var publisher = await world.Maintainer.TrustAsync(package, Stop);
        var credential = await world.Maintainer.CredentialAsync(package, world.Cis.IdToken(new GitHubJob()), Stop);
        using var administrator = world.Npm(11).SignIn("_authToken", world.Maintainer.Session);
        using var folder = EndToEndWorld.Package(package);
        (await administrator.RunAsync(folder.Path, Stop, "trust", "revoke", package, $"--id={publisher["id"]!.GetValue<string>()}")).ThrowIfFailed();

        using var job = world.Npm(11).SignIn("_authToken", credential);
        var said = await job.RunAsync(folder.Path, Stop, "publish");

        Assert.True(said.ExitCode != 0, said.ToString());
        Assert.Contains("npm error code E401", said.Error, StringComparison.Ordinal);
        Assert.Contains($"The credential for {package} is not known here, has expired, or its trusted publisher was changed or removed.", said.Error, StringComparison.Ordinal);
        Assert.Empty(await world.VersionsAsync(package, Stop));
        Assert.Empty(await world.Maintainer.PublishersAsync(package, Stop));
    }

    [Fact]
    public async Task Ping_whoami_status_and_audit_work_through_the_gateway()
    {
        const string package = "@acme/asked";
        await world.Maintainer.TrustAsync(package, Stop);
        (await world.PublishAsync(11, new GitHubJob(), package, Stop)).ThrowIfFailed();
        using var npm = world.Npm(11).SignIn("_authToken", world.Maintainer.Session);
        using var project = new ProjectFolder().Write("package.json", """{ "name": "consumer", "version": "1.0.0", "private": true }""");

        (await npm.RunAsync(project.Path, Stop, "ping")).ThrowIfFailed();
        Assert.Equal("1.0.0", (await npm.RunAsync(project.Path, Stop, "view", package, "version")).ThrowIfFailed().Output.Trim());
        Assert.Equal(
            "private", JsonNode.Parse((await npm.RunAsync(project.Path, Stop, "access", "get", "status", package, "--json")).ThrowIfFailed().Output)![package]!.GetValue<string>());

        // Verdaccio has no advisories here; its answer must come through as it is.
        (await npm.RunAsync(project.Path, Stop, "install", package)).ThrowIfFailed();
        using var direct = world.Npm(11, world.Verdaccio.Url);
        var (through, past) = (await npm.RunAsync(project.Path, Stop, "audit", "--json"), await direct.RunAsync(project.Path, Stop, "audit", "--json"));
        Assert.Equal(past.ExitCode, through.ExitCode);
        Assert.Equal(AuditOf(past.Output), AuditOf(through.Output));
    }

    private static string AuditOf(string output)
    {
        var answer = JsonNode.Parse(output)!;
        return $"{answer["statusCode"]} {answer["body"]?.ToJsonString()} {answer["vulnerabilities"]?.ToJsonString()}";
    }

    private static async Task LoginAsync(NpmCli npm, ProjectFolder folder)
    {
        await using var terminal = Terminal.Start(npm.Prepare(folder.Path, new Dictionary<string, string>(), "login", "--auth-type=legacy"));
        await terminal.AnswerAsync("Username:", Broker.Administrator, Stop);
        await terminal.AnswerAsync("Password:", Broker.Password, Stop);
        (await terminal.EndAsync(Stop)).ThrowIfFailed();
    }
}
