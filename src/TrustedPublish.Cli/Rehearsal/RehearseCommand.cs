using System.CommandLine;
using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary><c>tp rehearse</c>: one subcommand per CI, each turning its options into a <see cref="CiJob"/>.</summary>
internal static class RehearseCommand
{
    public static Command Create(TimeProvider time) => new(
        "rehearse",
        "Run a command as if inside a CI job, against an OIDC issuer on this machine. Example: tp rehearse github --workflow publish.yml -- npm publish --dry-run")
    {
        GitHub(time),
        GitLab(time),
        CircleCi(time),
    };

    private static Command GitHub(TimeProvider time)
    {
        var options = new RehearseOptions("owner/name", minimumSegments: 2, maximumSegments: 2);
        var workflow = new Option<string>("--workflow") { HelpName = "FILE", Description = "Workflow file that was triggered. Default: the only one in .github/workflows, else publish.yml" };
        var environment = new Option<string?>("--environment") { HelpName = "NAME", Description = "Deployment environment of the job, e.g. production. Default: none" };
        var @event = new Option<string>("--event") { HelpName = "NAME", Description = "What triggered the run, e.g. push, release, pull_request_target", DefaultValueFactory = _ => "push" };
        var ownerId = new Option<string?>("--owner-id") { HelpName = "NUMBER", Description = "Immutable id of the owner. Default: derived from its name" };
        var repositoryId = new Option<string?>("--repository-id") { HelpName = "NUMBER", Description = "Immutable id of the repository. Default: derived from its name" };
        var visibility = new Option<string>("--visibility")
        {
            HelpName = "KIND",
            Description = "public, private or internal. With public, npm may write provenance to the public transparency log",
            DefaultValueFactory = _ => "private",
        };
        var runner = new Option<string>("--runner-environment") { HelpName = "KIND", Description = "github-hosted or self-hosted", DefaultValueFactory = _ => "github-hosted" };
        var called = new Option<string?>("--called-workflow")
        {
            HelpName = "REF",
            Description = "Reusable workflow that holds the job, e.g. acme/shared/.github/workflows/npm.yml@refs/tags/v2. Default: none",
        };
        var command = options.CommandFor("github", "Pretend to be GitHub Actions. Example: tp rehearse github --repository acme/demo --ref refs/tags/v1.0.0 -- npm publish", workflow, environment, @event, ownerId, repositoryId, visibility, runner, called);
        command.SetAction((parsed, stop) => options.RunAsync(parsed, time, checkout => new GitHubJob
        {
            Workflow = parsed.GetValue(workflow) ?? checkout.OnlyWorkflow ?? "publish.yml",
            Environment = parsed.GetValue(environment),
            Event = parsed.GetValue(@event)!,
            OwnerId = parsed.GetValue(ownerId),
            RepositoryId = parsed.GetValue(repositoryId),
            Visibility = parsed.GetValue(visibility)!,
            RunnerEnvironment = parsed.GetValue(runner)!,
            CalledWorkflow = parsed.GetValue(called),
        }, stop));
        return command;
    }

    private static Command GitLab(TimeProvider time)
    {
        var options = new RehearseOptions("group/…/name", minimumSegments: 2, maximumSegments: 20);
        var workflow = new Option<string>("--workflow") { HelpName = "FILE", Description = "Path of the CI configuration in the project", DefaultValueFactory = _ => ".gitlab-ci.yml" };
        var environment = new Option<string?>("--environment") { HelpName = "NAME", Description = "Deployment environment of the job, e.g. production. Default: none" };
        var @event = new Option<string>("--event") { HelpName = "NAME", Description = "Source of the pipeline, e.g. push, web, merge_request_event", DefaultValueFactory = _ => "push" };
        var namespaceId = new Option<string?>("--namespace-id", "--owner-id") { HelpName = "NUMBER", Description = "Immutable id of the group. Default: derived from its path" };
        var projectId = new Option<string?>("--project-id", "--repository-id") { HelpName = "NUMBER", Description = "Immutable id of the project. Default: derived from its path" };
        var visibility = new Option<string>("--visibility") { HelpName = "KIND", Description = "public, private or internal", DefaultValueFactory = _ => "private" };
        var runner = new Option<string>("--runner-environment") { HelpName = "KIND", Description = "gitlab-hosted or self-hosted", DefaultValueFactory = _ => "gitlab-hosted" };
        var command = options.CommandFor("gitlab", "Pretend to be GitLab CI. Example: tp rehearse gitlab --repository acme/platform/widget --environment production -- npm publish", workflow, environment, @event, namespaceId, projectId, visibility, runner, options.Audience);
        command.SetAction((parsed, stop) => options.RunAsync(parsed, time, _ => new GitLabJob
        {
            CiConfigPath = parsed.GetValue(workflow)!,
            Environment = parsed.GetValue(environment),
            PipelineSource = parsed.GetValue(@event)!,
            NamespaceId = parsed.GetValue(namespaceId),
            ProjectId = parsed.GetValue(projectId),
            Visibility = parsed.GetValue(visibility)!,
            RunnerEnvironment = parsed.GetValue(runner)!,
        }, stop));
        return command;
    }

    private static Command CircleCi(TimeProvider time)
    {
        var options = new RehearseOptions("owner/name", minimumSegments: 2, maximumSegments: 2);
        var orgId = new Option<string?>("--org-id") { HelpName = "UUID", Description = "Id of the organisation. Default: derived from the owner's name" };
        var projectId = new Option<string?>("--project-id") { HelpName = "UUID", Description = "Id of the project. Default: derived from the repository" };
        var pipeline = new Option<string?>("--pipeline-definition-id") { HelpName = "UUID", Description = "Id of the pipeline definition. Default: derived from the repository" };
        var contexts = new Option<string[]>("--context-id") { HelpName = "UUID", Description = "Context that the job uses; may be repeated. Default: none", DefaultValueFactory = _ => [] };
        var origin = new Option<string?>("--vcs-origin") { HelpName = "HOST/OWNER/NAME", Description = "Where the code came from, e.g. github.com/acme/demo. Default: github.com and the repository" };
        var command = options.CommandFor("circleci", "Pretend to be CircleCI. Example: tp rehearse circleci --repository acme/demo --org-id UUID --project-id UUID -- npm publish", orgId, projectId, pipeline, contexts, origin, options.Audience);
        command.SetAction((parsed, stop) => options.RunAsync(parsed, time, _ => new CircleCiJob
        {
            OrgId = parsed.GetValue(orgId),
            ProjectId = parsed.GetValue(projectId),
            PipelineDefinitionId = parsed.GetValue(pipeline),
            ContextIds = [.. parsed.GetValue(contexts)!],
            VcsOrigin = parsed.GetValue(origin),
        }, stop));
        return command;
    }
}
