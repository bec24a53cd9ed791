using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Cli.Rehearsal.Variables;

/// <summary>What GitLab CI puts into a job's environment; the ID token is the one that <c>id_tokens:</c> names <c>NPM_ID_TOKEN</c>.</summary>
internal static class GitLabVariables
{
    public static Dictionary<string, string> Of(GitLabJob job, LoopbackIssuer issuer, string audience, string workspace)
    {
        var url = new Uri(issuer.BaseUrl);
        var project = issuer.BaseUrl + "/" + job.Repository;
        var variables = new Dictionary<string, string>
        {
            ["CI"] = "true",
            ["GITLAB_CI"] = "true",
            ["CI_SERVER"] = "yes",
            ["CI_SERVER_NAME"] = "GitLab",
            ["CI_SERVER_URL"] = issuer.BaseUrl,
            ["CI_SERVER_HOST"] = url.Host,
            ["CI_SERVER_FQDN"] = url.Authority,
            ["CI_SERVER_PORT"] = url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["CI_SERVER_PROTOCOL"] = url.Scheme,
            ["CI_PROJECT_DIR"] = workspace,
            ["CI_PROJECT_ID"] = job.ProjectIdOrDerived,
            ["CI_PROJECT_NAME"] = job.Repository[(job.Repository.LastIndexOf('/') + 1)..],
            ["CI_PROJECT_NAMESPACE"] = job.Namespace,
            ["CI_PROJECT_NAMESPACE_ID"] = job.NamespaceIdOrDerived,
            ["CI_PROJECT_ROOT_NAMESPACE"] = job.Namespace.Split('/')[0],
            ["CI_PROJECT_PATH"] = job.Repository,
            ["CI_PROJECT_URL"] = project,
            ["CI_PROJECT_VISIBILITY"] = job.Visibility,
            ["CI_COMMIT_SHA"] = job.CommitSha,
            ["CI_COMMIT_SHORT_SHA"] = job.CommitSha[..8],
            ["CI_COMMIT_REF_NAME"] = job.RefName,
            ["CI_COMMIT_REF_PROTECTED"] = job.RefProtected ? "true" : "false",
            [job.IsTag ? "CI_COMMIT_TAG" : "CI_COMMIT_BRANCH"] = job.RefName,
            ["CI_CONFIG_PATH"] = job.CiConfigPath,
            ["CI_PIPELINE_ID"] = job.PipelineId,
            ["CI_PIPELINE_SOURCE"] = job.PipelineSource,
            ["CI_PIPELINE_URL"] = $"{project}/-/pipelines/{job.PipelineId}",
            ["CI_JOB_ID"] = job.JobId,
            ["CI_JOB_NAME"] = "publish",
            ["CI_JOB_STAGE"] = "deploy",
            ["CI_JOB_URL"] = $"{project}/-/jobs/{job.JobId}",
            ["CI_RUNNER_ID"] = job.RunnerId,
            ["GITLAB_USER_ID"] = job.ActorId,
            ["GITLAB_USER_LOGIN"] = job.Actor,
            ["NPM_ID_TOKEN"] = issuer.IdToken(audience),
        };
        if (job.Environment is not null)
        {
            variables["CI_ENVIRONMENT_NAME"] = job.Environment;
        }

        return variables;
    }
}
