using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal.ClaimSets;

/// <summary>A job of GitHub Actions. Every claim is a string, also ids and booleans; only the three times are numbers.</summary>
internal sealed record GitHubJob : CiJob
{
    public override string Provider => "github";

    /// <summary>File name of the workflow that was triggered, in <c>.github/workflows</c>.</summary>
    public string Workflow { get; init; } = "publish.yml";

    /// <summary>The deployment environment; null when the job names none (the claim is then absent).</summary>
    public string? Environment { get; init; }

    public string Event { get; init; } = "push";

    /// <summary><c>private</c>, unlike most open source: for public ones npm writes provenance into the public transparency log.</summary>
    public string Visibility { get; init; } = "private";

    public string RunnerEnvironment { get; init; } = "github-hosted";

    public bool RefProtected { get; init; }

    /// <summary>The reusable workflow that contains the job, <c>owner/name/.github/workflows/file.yml@ref</c>; null = the triggered one.</summary>
    public string? CalledWorkflow { get; init; }

    public string? CalledWorkflowSha { get; init; }

    public string? OwnerId { get; init; }

    public string? RepositoryId { get; init; }

    public string RunId { get; init; } = Identifiers.RandomNumber();

    public string RunNumber { get; init; } = "1";

    public string RunAttempt { get; init; } = "1";

    public string Owner => Repository.Split('/')[0];

    public string OwnerIdOrDerived => OwnerId ?? Identifiers.StableNumber("github owner", Owner);

    public string RepositoryIdOrDerived => RepositoryId ?? Identifiers.StableNumber("github repository", Repository);

    public string ActorId => Identifiers.StableNumber("github actor", Actor);

    public string WorkflowRef => $"{Repository}/.github/workflows/{Workflow}@{Ref}";

    /// <summary>The workflow's display name: its path, as GitHub shows a file without a <c>name:</c>.</summary>
    public string WorkflowName => ".github/workflows/" + Workflow;

    public string HeadRef => IsPullRequest ? "patch-1" : "";

    public string BaseRef => IsPullRequest ? "main" : "";

    public override string DefaultAudience => "https://github.com/" + Owner;

    public override string ToString() =>
        $"GitHub Actions: {Repository}, {Workflow}, {Ref}, {Event}, {(Environment is null ? "no environment" : "environment " + Environment)} "
        + $"(owner id {OwnerIdOrDerived}, repository id {RepositoryIdOrDerived})";

    private bool IsPullRequest => Event is "pull_request" or "pull_request_target";

    private string Subject => "repo:" + Repository + ":" + (Environment, IsPullRequest) switch
    {
        ({ } environment, _) => "environment:" + environment.Replace(":", "%3A", StringComparison.Ordinal),
        (null, true) => "pull_request",
        (null, false) => "ref:" + Ref,
    };

    public override JsonObject Header(SigningKey key) => new()
    {
        ["typ"] = "JWT",
        ["alg"] = "RS256",
        ["x5t"] = key.ShortThumbprint,
        ["kid"] = key.Id,
    };

    protected override JsonObject BuildClaims(string issuer, string audience, long now)
    {
        var claims = new JsonObject
        {
            ["jti"] = Identifiers.RandomUuid(),
            ["sub"] = Subject,
            ["aud"] = audience,
            ["ref"] = Ref,
            ["sha"] = CommitSha,
            ["repository"] = Repository,
            ["repository_owner"] = Owner,
            ["repository_owner_id"] = OwnerIdOrDerived,
            ["run_id"] = RunId,
            ["run_number"] = RunNumber,
            ["run_attempt"] = RunAttempt,
            ["repository_visibility"] = Visibility,
            ["repository_id"] = RepositoryIdOrDerived,
            ["actor_id"] = ActorId,
            ["actor"] = Actor,
            ["workflow"] = WorkflowName,
            ["head_ref"] = HeadRef,
            ["base_ref"] = BaseRef,
            ["event_name"] = Event,
            ["ref_protected"] = RefProtected ? "true" : "false",
            ["ref_type"] = IsTag ? "tag" : "branch",
            ["workflow_ref"] = WorkflowRef,
            ["workflow_sha"] = CommitSha,
            ["job_workflow_ref"] = CalledWorkflow ?? WorkflowRef,
            ["job_workflow_sha"] = CalledWorkflowSha ?? (CalledWorkflow is null ? CommitSha : Identifiers.StableSha("commit", CalledWorkflow)),
            ["runner_environment"] = RunnerEnvironment,
            ["check_run_id"] = Identifiers.StableNumber("github check run", RunId),
        };
        if (Environment is not null)
        {
            claims["environment"] = Environment;
            claims["environment_node_id"] = "EN_" + Identifiers.StableSha("github environment", Repository + ":" + Environment)[..16];
        }

        claims["iss"] = issuer;
        claims["nbf"] = now - 300;
        claims["exp"] = now + 300;
        claims["iat"] = now;
        return claims;
    }
}
