using System.Globalization;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal.ClaimSets;

/// <summary>A job of GitLab CI. Times and <c>runner_id</c> are numbers, two claims are arrays, everything else is a string.</summary>
internal sealed record GitLabJob : CiJob
{
    public override string Provider => "gitlab";

    /// <summary>Path of the pipeline's configuration file inside the project.</summary>
    public string CiConfigPath { get; init; } = ".gitlab-ci.yml";

    /// <summary>The deployment environment; null when the job names none (its four claims are then absent).</summary>
    public string? Environment { get; init; }

    public bool EnvironmentProtected { get; init; }

    /// <summary>The pipeline's source: <c>push</c>, <c>web</c>, <c>merge_request_event</c>, …</summary>
    public string PipelineSource { get; init; } = "push";

    /// <summary>Where the job was defined; null = the pipeline's source.</summary>
    public string? JobSource { get; init; }

    /// <summary>The project that runs the job when it is not <see cref="CiJob.Repository"/> (merge requests from forks).</summary>
    public string? JobProjectPath { get; init; }

    public string Visibility { get; init; } = "private";

    public string RunnerEnvironment { get; init; } = "gitlab-hosted";

    public bool RefProtected { get; init; }

    public string? NamespaceId { get; init; }

    public string? ProjectId { get; init; }

    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromHours(1);

    public string PipelineId { get; init; } = Identifiers.RandomNumber();

    public string JobId { get; init; } = Identifiers.RandomNumber();

    public string Namespace => NamespaceOf(Repository);

    public string NamespaceIdOrDerived => NamespaceId ?? Identifiers.StableNumber("gitlab namespace", Namespace);

    public string ProjectIdOrDerived => ProjectId ?? Identifiers.StableNumber("gitlab project", Repository);

    public string ActorId => Identifiers.StableNumber("gitlab user", Actor);

    public string RunnerId => Identifiers.StableNumber("gitlab runner", RunnerEnvironment);

    public override string DefaultAudience => "https://gitlab.com";

    public override string ToString() =>
        $"GitLab CI: {Repository}, {CiConfigPath}, {Ref}, {PipelineSource}, {(Environment is null ? "no environment" : "environment " + Environment)} "
        + $"(namespace id {NamespaceIdOrDerived}, project id {ProjectIdOrDerived})";

    private string RefType => IsTag ? "tag" : "branch";

    private string Subject => $"project_path:{Repository}:ref_type:{RefType}:ref:{RefName}";

    public override JsonObject Header(SigningKey key) => new()
    {
        ["kid"] = key.Id,
        ["typ"] = "JWT",
        ["alg"] = "RS256",
    };

    protected override JsonObject BuildClaims(string issuer, string audience, long now)
    {
        var claims = new JsonObject
        {
            ["namespace_id"] = NamespaceIdOrDerived,
            ["namespace_path"] = Namespace,
            ["project_id"] = ProjectIdOrDerived,
            ["project_path"] = Repository,
            ["user_id"] = ActorId,
            ["user_login"] = Actor,
            ["user_email"] = Actor + "@example.com",
            ["user_access_level"] = "maintainer",
            ["user_identities"] = new JsonArray(new JsonObject { ["provider"] = "github", ["extern_uid"] = ActorId }),
            ["job_project_id"] = JobProjectPath is null ? ProjectIdOrDerived : Identifiers.StableNumber("gitlab project", JobProjectPath),
            ["job_project_path"] = JobProjectPath ?? Repository,
            ["job_namespace_id"] = JobProjectPath is null ? NamespaceIdOrDerived : Identifiers.StableNumber("gitlab namespace", NamespaceOf(JobProjectPath)),
            ["job_namespace_path"] = NamespaceOf(JobProjectPath ?? Repository),
            ["pipeline_id"] = PipelineId,
            ["pipeline_source"] = PipelineSource,
            ["job_id"] = JobId,
            ["job_source"] = JobSource ?? PipelineSource,
            ["ref"] = RefName,
            ["ref_type"] = RefType,
            ["ref_path"] = Ref,
            ["ref_protected"] = RefProtected ? "true" : "false",
            ["groups_direct"] = new JsonArray(Namespace),
            ["runner_id"] = int.Parse(RunnerId, CultureInfo.InvariantCulture),
            ["runner_environment"] = RunnerEnvironment,
            ["sha"] = CommitSha,
            ["project_visibility"] = Visibility,
            ["ci_config_ref_uri"] = $"{HostOf(issuer)}/{Repository}//{CiConfigPath}@{Ref}",
            ["ci_config_sha"] = CommitSha,
            ["jti"] = Identifiers.RandomUuid(),
            ["iat"] = now,
            ["nbf"] = now - 5,
            ["exp"] = now + (long)JobTimeout.TotalSeconds,
            ["iss"] = issuer,
            ["sub"] = Subject,
            ["aud"] = audience,
        };
        if (Environment is not null)
        {
            claims["environment"] = Environment;
            claims["environment_protected"] = EnvironmentProtected ? "true" : "false";
            claims["deployment_tier"] = "production";
            claims["environment_action"] = "start";
        }

        return claims;
    }

    private static string NamespaceOf(string projectPath) => projectPath[..projectPath.LastIndexOf('/')];

    private static string HostOf(string issuer) => issuer[(issuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
}
