using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.CircleCi;

/// <summary>CircleCI: organisation issuers and the shared root issuer. Its tokens have no <c>jti</c>.</summary>
internal sealed class CircleCiProvider : Provider
{
    private const string Claim = "oidc.circleci.com/";

    /// <inheritdoc/>
    public override string Name => "circleci";

    /// <inheritdoc/>
    public override string Title => "CircleCI";

    /// <inheritdoc/>
    public override string AudienceHint => "Name it when the job asks for a token: circleci run oidc get --claims.";

    /// <inheritdoc/>
    public override string JobExample => """
        jobs:
          publish:
            docker: [{ image: cimg/node:24.0 }]
            steps:
              - checkout
              - run: |
                  export NPM_ID_TOKEN=$(circleci run oidc get --claims '{"aud": "<audience>"}')
                  npm publish --registry=<registry>/

        """;

    /// <inheritdoc/>
    public override bool SendsTokenId => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; } =
    [
        new() { Name = "issuer", Shape = Shapes.Issuer, Default = static _ => CircleCiChecks.RootIssuer, NamesProject = true, Description = "The root issuer; an organisation's own issuer is below it", Check = CircleCiChecks.Issuer },
        new() { Name = "allow_root_issuer", Shape = FieldShape.Flag, Default = static _ => true, Description = "Whether tokens of the issuer shared by all organisations count" },
        new() { Name = "allow_org_issuer", Shape = FieldShape.Flag, Default = static _ => true, Description = "Whether tokens of the organisation's own issuer count" },
        new() { Name = "org_id", Shape = Shapes.Uuid, Required = true, NamesProject = true, Description = "The organisation's id", Check = ClaimChecks.Equal("org_id", $"{Claim}org-id", RefusalCode.OwnerIdMismatch) },
        new() { Name = "project_id", Shape = Shapes.Uuid, Required = true, NamesProject = true, Description = "The project's id", Check = ClaimChecks.Equal("project_id", $"{Claim}project-id", RefusalCode.RepositoryIdMismatch) },
        new() { Name = "pipeline_definition_id", Shape = Shapes.Uuid, Narrows = true, Description = "The pipeline definition's id; null = any of the project", Check = ClaimChecks.Equal("pipeline_definition_id", $"{Claim}pipeline-definition-id", RefusalCode.WorkflowMismatch) },
        // A fork's build may carry the base project's ids: only the origin tells (a setting of the project hands secrets to forks).
        new() { Name = "vcs_origin", Shape = CircleCiShapes.Origin, Narrows = true, Description = "The repository without scheme, such as github.com/acme/demo", Check = ClaimChecks.Equal("vcs_origin", $"{Claim}vcs-origin", RefusalCode.RepositoryMismatch) },
        new() { Name = "vcs_ref", Shape = Shapes.Ref, Narrows = true, LimitsRefs = true, Description = "The full ref, such as refs/heads/main or refs/tags/v*", Check = CircleCiChecks.Ref },
        new() { Name = "context_ids", Shape = Shapes.Uuids, Narrows = true, LimitsRefs = true, Description = "Contexts that the job must use, all of them", Check = CircleCiChecks.Contexts },
        new() { Name = "allowed_actions", Shape = Shapes.Actions, Default = static _ => new[] { PublisherActions.Publish }, Description = "What the minted credential may do" },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<Binding, ClaimSet, Check?>> Invariants { get; } = [CircleCiChecks.SshRerun];

    /// <inheritdoc/>
    public override bool MayVouch(Issuer issuer, Binding binding) =>
        CircleCiChecks.AcceptedIssuers(binding).Contains(issuer.Identifier, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Run Describe(Issuer issuer, ClaimSet claims) => new()
    {
        Issuer = issuer.Identifier,
        Repository = claims.Text($"{Claim}vcs-origin").Value,
        Ref = claims.Text($"{Claim}vcs-ref").Value,
        RunId = claims.Text($"{Claim}job-id").Value,
    };

    // An organisation is known by its id alone: the name in vcs-origin is another service's.
    /// <inheritdoc/>
    public override JobFacts Facts(ClaimSet claims) => JobFacts.None with { OwnerId = claims.Text($"{Claim}org-id").Value };

    /// <inheritdoc/>
    public override JobFacts Facts(Binding binding) => JobFacts.None with { OwnerId = binding.Text("org_id") };

    /// <inheritdoc/>
    public override bool TellsEvent => false;

    /// <inheritdoc/>
    public override bool TellsProtection => false;

    /// <inheritdoc/>
    public override string ProjectIdField => "project_id";

    /// <inheritdoc/>
    public override ClaimPath ProjectIdClaim => $"{Claim}project-id";
}
