using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal.ClaimSets;

/// <summary>A job of CircleCI. It sends neither <c>jti</c> nor <c>nbf</c>, and its issuer belongs to the organisation.</summary>
internal sealed record CircleCiJob : CiJob
{
    private const string Prefix = "oidc.circleci.com/";

    public override string Provider => "circleci";

    public string? OrgId { get; init; }

    public string? ProjectId { get; init; }

    public string? PipelineDefinitionId { get; init; }

    public ImmutableArray<string> ContextIds { get; init; } = [];

    /// <summary>The repository the pipeline was started from, without a scheme; null = <c>github.com/</c> + the repository.</summary>
    public string? VcsOrigin { get; init; }

    /// <summary>Whether someone had a shell inside this job.</summary>
    public bool SshRerun { get; init; }

    /// <summary>Use the issuer shared by all organisations instead of the organisation's own.</summary>
    public bool RootIssuer { get; init; }

    public string Organisation => Repository.Split('/')[0];

    public string OrgIdOrDerived => OrgId ?? Identifiers.StableUuid("circleci org", Organisation);

    public string ProjectIdOrDerived => ProjectId ?? Identifiers.StableUuid("circleci project", Repository);

    public string PipelineDefinitionIdOrDerived => PipelineDefinitionId ?? Identifiers.StableUuid("circleci pipeline definition", Repository);

    public string VcsOriginOrDerived => VcsOrigin ?? "github.com/" + Repository;

    public string WorkflowId { get; init; } = Identifiers.RandomUuid();

    public string JobId { get; init; } = Identifiers.RandomUuid();

    public string PipelineId { get; init; } = Identifiers.RandomUuid();

    public override string DefaultAudience => OrgIdOrDerived;

    public override string IssuerAt(string baseUrl) => RootIssuer ? baseUrl : baseUrl + "/org/" + OrgIdOrDerived;

    public override string ToString() =>
        $"CircleCI: {VcsOriginOrDerived}, {Ref} (org {OrgIdOrDerived}, project {ProjectIdOrDerived}, pipeline definition {PipelineDefinitionIdOrDerived})";

    public override JsonObject Header(SigningKey key) => new()
    {
        ["alg"] = "RS256",
        ["kid"] = key.Id,
        ["typ"] = "JWT",
    };

    protected override JsonObject BuildClaims(string issuer, string audience, long now) => new()
    {
        ["iss"] = issuer,
        ["sub"] = $"org/{OrgIdOrDerived}/project/{ProjectIdOrDerived}/user/{Identifiers.StableUuid("circleci user", Actor)}",
        ["aud"] = audience,
        ["iat"] = now,
        ["exp"] = now + 3600,
        [Prefix + "context-ids"] = new JsonArray([.. ContextIds.Select(id => JsonValue.Create(id))]),
        [Prefix + "job-id"] = JobId,
        [Prefix + "org-id"] = OrgIdOrDerived,
        [Prefix + "pipeline-definition-id"] = PipelineDefinitionIdOrDerived,
        [Prefix + "pipeline-id"] = PipelineId,
        [Prefix + "project-id"] = ProjectIdOrDerived,
        [Prefix + "ssh-rerun"] = SshRerun,
        [Prefix + "workflow-id"] = WorkflowId,
        [Prefix + "vcs-origin"] = VcsOriginOrDerived,
        [Prefix + "vcs-ref"] = Ref,
    };
}
