using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>A CI system that a file describes. The file becomes the same table of fields that a built-in provider has; nothing else knows the difference.</summary>
internal sealed class GenericProvider : Provider
{
    /// <summary>The member of a publisher's JSON that holds the claims it names.</summary>
    public const string ClaimsMember = "claims";

    private readonly ProviderDescription description;

    public GenericProvider(ProviderDescription description)
    {
        this.description = description;
        Fields =
        [
            new() { Name = "issuer", Shape = Shapes.Issuer, Required = true, NamesProject = true, Description = "The issuer that vouches for the claims", Check = ClaimChecks.Equal("issuer", "iss", RefusalCode.IssuerMismatch) },
            .. description.Claims.Select(ToField),
            new() { Name = "allowed_actions", Shape = Shapes.Actions, Default = static _ => new[] { PublisherActions.Publish }, Description = "What the minted credential may do" },
        ];
        Invariants = [.. description.Consistency.Select(GenericChecks.Consistent), .. description.Denied.Select(GenericChecks.Denied)];
    }

    /// <summary>The claims that publishers may name.</summary>
    public IReadOnlyList<DescribedClaim> Claims => description.Claims;

    /// <summary>The values that never publish.</summary>
    public IReadOnlyList<DeniedClaim> Denied => description.Denied;

    /// <summary>What claims must say of each other.</summary>
    public IReadOnlyList<ConsistencyRule> Consistency => description.Consistency;

    /// <summary>The claims of a token that publishes.</summary>
    public ClaimSet Sample => description.Sample;

    /// <inheritdoc/>
    public override string Name => description.Name;

    /// <inheritdoc/>
    public override string Title => description.Title;

    /// <inheritdoc/>
    public override Uri? JwksUri => description.JwksUri;

    /// <inheritdoc/>
    public override string AudienceHint => description.AudienceHint;

    /// <inheritdoc/>
    public override string JobExample => description.JobExample;

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Func<Binding, ClaimSet, Check?>> Invariants { get; }

    /// <inheritdoc/>
    public override bool SendsTokenId => description.SendsTokenId;

    /// <inheritdoc/>
    public override string? FixedAudience => description.FixedAudience;

    /// <inheritdoc/>
    public override string ProjectIdField => description.ProjectId.ToString();

    /// <inheritdoc/>
    public override ClaimPath ProjectIdClaim => description.ProjectId;

    /// <inheritdoc/>
    public override bool MayIssue(string issuer) => description.Issuers.Any(pattern => pattern.Matches(issuer));

    /// <summary>An issuer and an audience alone are everybody's: one claim that belongs to this project for ever has to be named (ISS-15).</summary>
    public override IEnumerable<FieldFault> Contradictions(Binding binding)
    {
        var ids = Fields.Where(static field => field.PinnedFrom is not null).Select(static field => field.Name).ToArray();
        if (!ids.Any(id => binding.Text(id) is not null))
        {
            yield return new FieldFault(
                ClaimsMember, $"must name at least one of {string.Join(", ", ids)}: without an id that is never given to another project, other projects of the same issuer could publish");
        }
    }

    /// <inheritdoc/>
    public override Run Describe(Issuer issuer, ClaimSet claims) => new()
    {
        Issuer = issuer.Identifier,
        Repository = description.Run.Repository?.Fill(claims),
        Ref = description.Run.Ref?.Fill(claims),
        Sha = description.Run.Sha?.Fill(claims),
        RunId = description.Run.RunId?.Fill(claims),
        Url = description.Run.Url?.FillUrl(claims),
    };

    /// <inheritdoc/>
    public override JobFacts Facts(ClaimSet claims)
    {
        var facts = description.Facts;
        return new JobFacts(Text(facts.Owner), Text(facts.OwnerId), Text(facts.Environment), Text(facts.RefProtected) is "true", Text(facts.Event));

        string? Text(ClaimPath? path) => path is null ? null : claims.Text(path).Value;
    }

    /// <inheritdoc/>
    public override JobFacts Facts(Binding binding)
    {
        var facts = description.Facts;
        return new JobFacts(Fixed(facts.Owner), Fixed(facts.OwnerId), Named(facts.Environment), Named(facts.RefProtected) is "true", Fixed(facts.Event));

        string? Named(ClaimPath? path) => path is null ? null : binding.Text(path.ToString());

        // What a pattern allows is not fixed.
        string? Fixed(ClaimPath? path) => Claim(path)?.Comparison is ClaimComparison.Glob ? null : Named(path);
    }

    /// <inheritdoc/>
    public override StringComparison OwnerComparison =>
        Claim(description.Facts.Owner)?.Comparison is ClaimComparison.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <inheritdoc/>
    public override bool TellsEvent => description.Facts.Event is not null;

    /// <inheritdoc/>
    public override bool TellsProtection => description.Facts is { Environment: not null } or { RefProtected: not null };

    private DescribedClaim? Claim(ClaimPath? path) => description.Claims.FirstOrDefault(claim => claim.Path == path);

    private static Field ToField(DescribedClaim claim) => new()
    {
        Name = claim.Path.ToString(),
        Group = ClaimsMember,
        Shape = claim.Comparison is ClaimComparison.Glob ? GenericShapes.Glob : GenericShapes.Exact,
        Description = claim.Description,
        Required = claim.Required,
        PinnedFrom = claim.Role is ClaimRole.ImmutableId ? claim.Path : null,
        NamesProject = claim.Role is ClaimRole.ImmutableId or ClaimRole.Project,
        Narrows = claim.Role is ClaimRole.Ref or ClaimRole.Detail,
        LimitsRefs = claim.Role is ClaimRole.Ref,
        Check = GenericChecks.Of(claim),
    };
}
