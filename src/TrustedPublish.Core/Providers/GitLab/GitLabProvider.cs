using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.GitLab;

/// <summary>GitLab CI, gitlab.com and self-managed.</summary>
internal sealed class GitLabProvider : Provider
{
    /// <summary>Pipelines that run what a fork wrote (CI-01).</summary>
    private static readonly string[] DeniedPipelines = ["merge_request_event", "external_pull_request_event"];

    /// <summary>Jobs that the project did not write (CI-08).</summary>
    private static readonly string[] DeniedJobs = ["pipeline_execution_policy", "scan_execution_policy"];

    /// <inheritdoc/>
    public override string Name => "gitlab";

    /// <inheritdoc/>
    public override string Title => "GitLab CI";

    /// <inheritdoc/>
    public override string AudienceHint => "Name it in the job: id_tokens, NPM_ID_TOKEN, aud.";

    /// <inheritdoc/>
    public override string JobExample => """
        publish:
          image: node:24
          environment: release
          id_tokens:
            NPM_ID_TOKEN:
              aud: "<audience>"
          script:
            - npm install -g npm@latest
            - npm publish --registry=<registry>/

        """;

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; } =
    [
        new() { Name = "issuer", Shape = Shapes.Issuer, Required = true, NamesProject = true, Description = "The GitLab instance that vouches for the project", Check = ClaimChecks.Equal("issuer", "iss", RefusalCode.IssuerMismatch) },
        new() { Name = "project_path", Shape = GitLabShapes.ProjectPath, Required = true, NamesProject = true, Description = "The project's full path: group/subgroup/project", Check = GitLabChecks.ProjectPath },
        new() { Name = "namespace_id", Shape = Shapes.NumericId, PinnedFrom = "namespace_id", NamesProject = true, Description = "The namespace's id, pinned on first use", Check = ClaimChecks.Id("namespace_id", "namespace_id", RefusalCode.OwnerIdMismatch) },
        new() { Name = "project_id", Shape = Shapes.NumericId, PinnedFrom = "project_id", NamesProject = true, Description = "The project's id, pinned on first use", Check = ClaimChecks.Id("project_id", "project_id", RefusalCode.RepositoryIdMismatch) },
        new() { Name = "ci_config_path", Shape = GitLabShapes.ConfigPath, Required = true, Description = "The CI file's path in the project, such as .gitlab-ci.yml", Check = GitLabChecks.ConfigPath },
        new() { Name = "environment", Shape = Shapes.Environment, Narrows = true, LimitsRefs = true, Description = "The environment the job must deploy to", Check = ClaimChecks.Environment(StringComparison.Ordinal) },
        new() { Name = "require_protected_environment", Shape = FieldShape.Flag, Default = static _ => false, Narrows = true, LimitsRefs = true, Description = "Only protected environments", Check = ClaimChecks.TextTrue("require_protected_environment", "environment_protected", RefusalCode.EnvironmentUnprotected) },
        new() { Name = "ref_type", Shape = Shapes.RefType, Narrows = true, Description = "branch or tag", Check = static (binding, claims) => RefChecks.Type(binding, claims, GitLabChecks.FullRef(claims)) },
        new() { Name = "ref_pattern", Shape = Shapes.Ref, Narrows = true, LimitsRefs = true, Description = "The full ref, such as refs/heads/main or refs/tags/v*", Check = static (binding, claims) => RefChecks.Pattern(binding, GitLabChecks.FullRef(claims), "ref_path") },
        new() { Name = "require_protected_ref", Shape = FieldShape.Flag, Default = static _ => false, Narrows = true, LimitsRefs = true, Description = "Only protected branches and tags", Check = ClaimChecks.TextTrue("require_protected_ref", "ref_protected", RefusalCode.RefDenied) },
        new() { Name = "denied_pipeline_sources", Shape = Shapes.Words, Default = static _ => DeniedPipelines, Description = "What may not start the pipeline", Check = ClaimChecks.NotIn("denied_pipeline_sources", "pipeline_source", RefusalCode.EventDenied, mayBeAbsent: false) },
        new() { Name = "denied_job_sources", Shape = Shapes.Words, Default = static _ => DeniedJobs, Description = "What may not add the job; older instances do not tell", Check = ClaimChecks.NotIn("denied_job_sources", "job_source", RefusalCode.JobSourceDenied, mayBeAbsent: true) },
        new() { Name = "allow_self_hosted", Shape = FieldShape.Flag, Default = static _ => true, Description = "Whether self-hosted runners may publish", Check = ClaimChecks.Runner("gitlab-hosted") },
        new() { Name = "allowed_actions", Shape = Shapes.Actions, Default = static _ => new[] { PublisherActions.Publish }, Description = "What the minted credential may do" },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<Binding, ClaimSet, Check?>> Invariants { get; } = [GitLabChecks.Subject, GitLabChecks.JobProject];

    /// <inheritdoc/>
    public override Run Describe(Issuer issuer, ClaimSet claims)
    {
        var (path, pipeline) = (claims.Text("project_path").Value, claims.Text("pipeline_id").Value);
        return new Run
        {
            Issuer = issuer.Identifier,
            Repository = path,
            Ref = GitLabChecks.FullRef(claims).Value,
            Sha = claims.Text("sha").Value,
            RunId = pipeline,
            Url = pipeline is not null && pipeline.All(char.IsAsciiDigit) ? $"{issuer.Identifier}/{path}/-/pipelines/{pipeline}" : null,
        };
    }

    /// <inheritdoc/>
    public override JobFacts Facts(ClaimSet claims) => new(
        GitLabChecks.GroupOf(claims.Text("project_path").Value),
        claims.Text("namespace_id").Value,
        claims.Text("environment").Value,
        claims.Text("ref_protected").Value is "true",
        claims.Text("pipeline_source").Value);

    /// <inheritdoc/>
    public override JobFacts Facts(Binding binding) => new(
        GitLabChecks.GroupOf(binding.Text("project_path")),
        binding.Text("namespace_id"),
        binding.Text("environment") ?? (binding.Flag("require_protected_environment") ? "any that is protected" : null),
        binding.Flag("require_protected_ref"),
        null);

    /// <inheritdoc/>
    public override StringComparison OwnerComparison => StringComparison.OrdinalIgnoreCase;

    /// <inheritdoc/>
    public override string ProjectIdField => "project_id";

    /// <inheritdoc/>
    public override ClaimPath ProjectIdClaim => "project_id";
}
