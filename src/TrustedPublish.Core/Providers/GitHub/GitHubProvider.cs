using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.GitHub;

/// <summary>GitHub Actions: github.com, ghe.com tenants and Enterprise Server alike. <c>sub</c> is never matched: it is customisable (GH-13, GH-14).</summary>
internal sealed class GitHubProvider : Provider
{
    /// <summary>Events that run with the project's identity on what a stranger wrote (GH-06, GH-07).</summary>
    private static readonly string[] DeniedEvents =
    [
        "pull_request_target", "workflow_run", "pull_request", "pull_request_review", "pull_request_review_comment",
        "issue_comment", "issues", "discussion", "discussion_comment", "fork", "watch",
    ];

    /// <inheritdoc/>
    public override string Name => "github";

    /// <inheritdoc/>
    public override string Title => "GitHub Actions";

    /// <inheritdoc/>
    public override string AudienceHint => "npm asks for it by itself: npm: and the registry's host name.";

    /// <inheritdoc/>
    public override string JobExample => """
        permissions:
          id-token: write
          contents: read
        jobs:
          publish:
            runs-on: ubuntu-latest
            environment: release
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-node@v4
                with: { node-version: 24 }
              - run: npm install -g npm@latest
              - run: npm publish --registry=<registry>/

        """;

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; } =
    [
        new() { Name = "issuer", Shape = Shapes.Issuer, Required = true, NamesProject = true, Description = "The issuer that vouches for the repository", Check = ClaimChecks.Equal("issuer", "iss", RefusalCode.IssuerMismatch) },
        new() { Name = "owner", Shape = GitHubShapes.Owner, Required = true, NamesProject = true, Description = "The organisation or user that owns the repository", Check = GitHubChecks.Owner },
        new() { Name = "repository", Shape = GitHubShapes.Repository, Required = true, NamesProject = true, Description = "The repository's name without its owner", Check = GitHubChecks.Repository },
        new() { Name = "owner_id", Shape = Shapes.NumericId, PinnedFrom = "repository_owner_id", NamesProject = true, Description = "The owner's id, pinned on first use", Check = ClaimChecks.Id("owner_id", "repository_owner_id", RefusalCode.OwnerIdMismatch) },
        new() { Name = "repository_id", Shape = Shapes.NumericId, PinnedFrom = "repository_id", NamesProject = true, Description = "The repository's id, pinned on first use", Check = ClaimChecks.Id("repository_id", "repository_id", RefusalCode.RepositoryIdMismatch) },
        new() { Name = "workflow_filename", Shape = GitHubShapes.WorkflowFile, Required = true, Description = "The workflow's file in .github/workflows", Check = GitHubChecks.Workflow },
        new() { Name = "called_workflow", Shape = GitHubShapes.CalledWorkflow, Narrows = true, Description = "The reusable workflow the job runs in: null = one of this repository, \"any\", or an object", Check = GitHubChecks.CalledWorkflow },
        new() { Name = "environment", Shape = Shapes.Environment, Narrows = true, LimitsRefs = true, Description = "The deployment environment the job must run in", Check = ClaimChecks.Environment(StringComparison.OrdinalIgnoreCase) },
        new() { Name = "allowed_events", Shape = Shapes.Words, Narrows = true, Description = "The only events that may start the workflow; null = any not denied", Check = GitHubChecks.AllowedEvents },
        new() { Name = "denied_events", Shape = Shapes.Words, Default = DenyUnlessAllowed, Description = "Events that may not start the workflow", Check = ClaimChecks.NotIn("denied_events", "event_name", RefusalCode.EventDenied, mayBeAbsent: false) },
        new() { Name = "ref_type", Shape = Shapes.RefType, Narrows = true, Description = "branch or tag", Check = static (binding, claims) => RefChecks.Type(binding, claims, claims.Text("ref")) },
        new() { Name = "ref_pattern", Shape = Shapes.Ref, Narrows = true, LimitsRefs = true, Description = "The full ref, such as refs/heads/main or refs/tags/v*", Check = static (binding, claims) => RefChecks.Pattern(binding, claims.Text("ref"), "ref") },
        new() { Name = "tag_pattern", Shape = GitHubShapes.Tag, Narrows = true, LimitsRefs = true, Description = "The tag, such as v{{version}}: the tag then fixes the version", Check = static (binding, claims) => RefChecks.Tag(binding, claims.Text("ref"), "ref") },
        new() { Name = "require_protected_ref", Shape = FieldShape.Flag, Default = static _ => false, Narrows = true, LimitsRefs = true, Description = "Only protected branches and tags", Check = ClaimChecks.TextTrue("require_protected_ref", "ref_protected", RefusalCode.RefDenied) },
        new() { Name = "allow_self_hosted", Shape = FieldShape.Flag, Default = static _ => true, Description = "Whether self-hosted runners may publish", Check = ClaimChecks.Runner("github-hosted") },
        new() { Name = "allowed_actions", Shape = Shapes.Actions, Default = static _ => new[] { PublisherActions.Publish }, Description = "What the minted credential may do" },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Func<Binding, ClaimSet, Check?>> Invariants { get; } = [GitHubChecks.Ref];

    /// <inheritdoc/>
    public override Run Describe(Issuer issuer, ClaimSet claims)
    {
        var (repository, runId) = (claims.Text("repository").Value, claims.Text("run_id").Value);
        return new Run
        {
            Issuer = issuer.Identifier,
            Repository = repository,
            Ref = claims.Text("ref").Value,
            Sha = claims.Text("sha").Value,
            RunId = runId,
            Url = GitHubChecks.Web(issuer) is { } web && runId is not null && runId.All(char.IsAsciiDigit) ? $"{web}/{repository}/actions/runs/{runId}" : null,
        };
    }

    /// <inheritdoc/>
    public override JobFacts Facts(ClaimSet claims) => new(
        claims.Text("repository_owner").Value,
        claims.Text("repository_owner_id").Value,
        claims.Text("environment").Value,
        claims.Text("ref_protected").Value is "true",
        claims.Text("event_name").Value);

    /// <inheritdoc/>
    public override JobFacts Facts(Binding binding) =>
        new(binding.Text("owner"), binding.Text("owner_id"), binding.Text("environment"), binding.Flag("require_protected_ref"), null);

    /// <inheritdoc/>
    public override StringComparison OwnerComparison => StringComparison.OrdinalIgnoreCase;

    /// <inheritdoc/>
    public override string ProjectIdField => "repository_id";

    /// <inheritdoc/>
    public override ClaimPath ProjectIdClaim => "repository_id";

    /// <inheritdoc/>
    public override string? FixedVersion(Binding binding, ClaimSet claims) => RefChecks.Version(binding, claims.Text("ref"));

    private static string[] DenyUnlessAllowed(Binding binding) =>
        [.. DeniedEvents.Except(binding.Texts("allowed_events") ?? [], StringComparer.Ordinal)];
}
