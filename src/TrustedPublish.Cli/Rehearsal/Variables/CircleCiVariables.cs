using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Cli.Rehearsal.Variables;

/// <summary>What CircleCI puts into a job's environment, and the ID token that the job asks for with <c>circleci run oidc get</c>.</summary>
internal static class CircleCiVariables
{
    public static Dictionary<string, string> Of(CircleCiJob job, LoopbackIssuer issuer, string audience, string workspace) => new()
    {
        ["CI"] = "true",
        ["CIRCLECI"] = "true",
        ["CIRCLE_SHA1"] = job.CommitSha,
        [job.IsTag ? "CIRCLE_TAG" : "CIRCLE_BRANCH"] = job.RefName,
        ["CIRCLE_BUILD_NUM"] = "1",
        ["CIRCLE_JOB"] = "publish",
        ["CIRCLE_NODE_INDEX"] = "0",
        ["CIRCLE_NODE_TOTAL"] = "1",
        ["CIRCLE_ORGANIZATION_ID"] = job.OrgIdOrDerived,
        ["CIRCLE_PROJECT_ID"] = job.ProjectIdOrDerived,
        ["CIRCLE_PIPELINE_ID"] = job.PipelineId,
        ["CIRCLE_WORKFLOW_ID"] = job.WorkflowId,
        ["CIRCLE_WORKFLOW_JOB_ID"] = job.JobId,
        ["CIRCLE_PROJECT_USERNAME"] = job.Organisation,
        ["CIRCLE_PROJECT_REPONAME"] = job.Repository.Split('/')[1],
        ["CIRCLE_REPOSITORY_URL"] = "https://" + job.VcsOriginOrDerived,
        ["CIRCLE_USERNAME"] = job.Actor,
        ["CIRCLE_WORKING_DIRECTORY"] = workspace,
        ["CIRCLE_OIDC_TOKEN_V2"] = issuer.IdToken(job.DefaultAudience),
        ["NPM_ID_TOKEN"] = issuer.IdToken(audience),
    };
}
