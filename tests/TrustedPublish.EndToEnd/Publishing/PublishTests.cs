using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>An unmodified npm publish in each CI, without any stored secret, ends in the registry and can be installed from it.</summary>
public sealed class PublishTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11, "github", "@acme/from-github-11")]
    [InlineData(12, "github", "from-github-12")]
    [InlineData(11, "gitlab", "from-gitlab-11")]
    [InlineData(12, "gitlab", "@acme/from-gitlab-12")]
    [InlineData(11, "circleci", "@acme/from-circleci-11")]
    [InlineData(12, "circleci", "from-circleci-12")]
    public async Task A_trusted_job_publishes_its_first_and_its_second_version_and_both_can_be_installed(int npm, string provider, string package)
    {
        var publisher = await world.Maintainer.AddPublisherAsync(package, Publisher(provider), Stop);
        Assert.Equal("pending", publisher["state"]!.GetValue<string>());

        var first = await world.PublishAsync(npm, Job(provider), package, Stop);
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains($"npm notice Trusted publishing: {package} may be written (publish) for 15 minutes", first.Error, StringComparison.Ordinal);
        Assert.Equal("active", Assert.Single(await world.Maintainer.PublishersAsync(package, Stop))!["state"]!.GetValue<string>());

        var second = await world.PublishAsync(npm, Job(provider), package, Stop, "1.0.1");
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(["1.0.0", "1.0.1"], await world.VersionsAsync(package, Stop));

        await InstallsAsync(npm, package);
    }

    private async Task InstallsAsync(int major, string package)
    {
        using var npm = world.Npm(major);
        using var project = new Tools.ProjectFolder().Write("package.json", """{ "name": "consumer", "version": "1.0.0", "private": true }""");
        var installed = await npm.RunAsync(project.Path, Stop, "install", $"{package}@1.0.1");
        Assert.True(installed.ExitCode == 0, installed.ToString());
        Assert.Equal(EndToEndWorld.Content(package, "1.0.1"), project.Read($"node_modules/{package}/index.js"));
        var locked = JsonNode.Parse(project.Read("package-lock.json"))!["packages"]![$"node_modules/{package}"]!;
        Assert.StartsWith(world.Broker.Registry.AbsoluteUri, locked["resolved"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(
            (await world.StoredAsync(package, Stop))!["versions"]!["1.0.1"]!["dist"]!["integrity"]!.GetValue<string>(),
            locked["integrity"]!.GetValue<string>());
    }

    private static CiJob Job(string provider) => provider switch
    {
        "github" => new GitHubJob { Environment = "production" },
        "gitlab" => new GitLabJob { Environment = "production", Repository = "acme/platform/widget" },
        _ => new CircleCiJob(),
    };

    private static JsonObject Publisher(string provider) => JsonNode.Parse(Job(provider) switch
    {
        GitHubJob job => $$"""
            { "provider": "github", "owner": "{{job.Owner}}", "repository": "demo", "workflow_filename": "{{job.Workflow}}", "environment": "{{job.Environment}}" }
            """,
        GitLabJob job => $$"""
            { "provider": "gitlab", "project_path": "{{job.Repository}}", "ci_config_path": "{{job.CiConfigPath}}", "environment": "{{job.Environment}}" }
            """,
        CircleCiJob job => $$"""
            {
              "provider": "circleci", "org_id": "{{job.OrgIdOrDerived}}", "project_id": "{{job.ProjectIdOrDerived}}",
              "pipeline_definition_id": "{{job.PipelineDefinitionIdOrDerived}}", "vcs_origin": "{{job.VcsOriginOrDerived}}", "vcs_ref": "{{job.Ref}}"
            }
            """,
        _ => throw new InvalidOperationException(provider),
    })!.AsObject();
}
