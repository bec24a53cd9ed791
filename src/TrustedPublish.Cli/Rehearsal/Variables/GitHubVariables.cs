using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Cli.Rehearsal.Variables;

/// <summary>What GitHub Actions puts into a job's environment.</summary>
internal static class GitHubVariables
{
    public static Dictionary<string, string> Of(GitHubJob job, LoopbackIssuer issuer, string workspace, string temporary)
    {
        var variables = new Dictionary<string, string>
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_ACTOR"] = job.Actor,
            ["GITHUB_ACTOR_ID"] = job.ActorId,
            ["GITHUB_TRIGGERING_ACTOR"] = job.Actor,
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_API_URL"] = "https://api.github.com",
            ["GITHUB_GRAPHQL_URL"] = "https://api.github.com/graphql",
            ["GITHUB_REPOSITORY"] = job.Repository,
            ["GITHUB_REPOSITORY_ID"] = job.RepositoryIdOrDerived,
            ["GITHUB_REPOSITORY_OWNER"] = job.Owner,
            ["GITHUB_REPOSITORY_OWNER_ID"] = job.OwnerIdOrDerived,
            ["GITHUB_EVENT_NAME"] = job.Event,
            ["GITHUB_REF"] = job.Ref,
            ["GITHUB_REF_NAME"] = job.RefName,
            ["GITHUB_REF_TYPE"] = job.IsTag ? "tag" : "branch",
            ["GITHUB_REF_PROTECTED"] = job.RefProtected ? "true" : "false",
            ["GITHUB_HEAD_REF"] = job.HeadRef,
            ["GITHUB_BASE_REF"] = job.BaseRef,
            ["GITHUB_SHA"] = job.CommitSha,
            ["GITHUB_WORKFLOW"] = job.WorkflowName,
            ["GITHUB_WORKFLOW_REF"] = job.WorkflowRef,
            ["GITHUB_WORKFLOW_SHA"] = job.CommitSha,
            ["GITHUB_JOB"] = "publish",
            ["GITHUB_RUN_ID"] = job.RunId,
            ["GITHUB_RUN_NUMBER"] = job.RunNumber,
            ["GITHUB_RUN_ATTEMPT"] = job.RunAttempt,
            ["GITHUB_RETENTION_DAYS"] = "90",
            ["GITHUB_WORKSPACE"] = workspace,
            ["RUNNER_ENVIRONMENT"] = job.RunnerEnvironment,
            ["RUNNER_NAME"] = "rehearsal",
            ["RUNNER_OS"] = "Linux",
            ["RUNNER_ARCH"] = "X64",
            ["RUNNER_TEMP"] = temporary,
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = issuer.TokenRequestUrl,
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = issuer.TokenRequestToken,
        };
        foreach (var (name, content) in new[]
        {
            ("GITHUB_EVENT_PATH", "{}"), ("GITHUB_ENV", ""), ("GITHUB_OUTPUT", ""), ("GITHUB_PATH", ""), ("GITHUB_STATE", ""), ("GITHUB_STEP_SUMMARY", ""),
        })
        {
            var file = Path.Combine(temporary, name);
            File.WriteAllText(file, content);
            variables[name] = file;
        }

        return variables;
    }
}
