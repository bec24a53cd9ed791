using System.Collections.Frozen;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core.Providers;

/// <summary>
/// A kind of CI. Its table of fields is the only description of it: storage, API, matching, pinning, explanation and documentation follow the table.
/// </summary>
internal abstract class Provider
{
    private FrozenDictionary<string, Field>? fieldsByName;

    /// <summary>github, gitlab, circleci, or the name a provider file gives.</summary>
    public abstract string Name { get; }

    /// <summary>The publisher's fields in the order in which they are checked: the first that fails is the refusal.</summary>
    public abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>Checks that hold for every publisher of this provider and are no setting; made after the fields'.</summary>
    public virtual IReadOnlyList<Func<Binding, ClaimSet, Check?>> Invariants => [];

    /// <summary>Whether tokens carry a <c>jti</c>; without one they are used once by their content.</summary>
    public virtual bool SendsTokenId => true;

    /// <summary>The audience that all tokens carry, where the CI lets nobody choose one; null = the registry's own (CLM-07).</summary>
    public virtual string? FixedAudience => null;

    /// <summary>Where the keys of its issuers are, if not where their own discovery documents say; null = there.</summary>
    public virtual Uri? JwksUri => null;

    /// <summary>What people call it.</summary>
    public abstract string Title { get; }

    /// <summary>How a job asks for the registry's audience, in one sentence.</summary>
    public abstract string AudienceHint { get; }

    /// <summary>What a job contains to publish, in the CI's own language; <see cref="JobPlaceholders"/> stand for what is the registry's.</summary>
    public abstract string JobExample { get; }

    /// <summary>What is to be replaced in <see cref="JobExample"/>: the registry's URL without a slash at the end, and its audience.</summary>
    public static IReadOnlyList<string> JobPlaceholders { get; } = ["<registry>", "<audience>"];

    /// <summary>Whether a configured issuer can be of this kind at all.</summary>
    public virtual bool MayIssue(string issuer) => true;

    /// <summary>What is wrong with a publisher whose fields are each acceptable.</summary>
    public virtual IEnumerable<FieldFault> Contradictions(Binding binding) => [];

    /// <summary>Where a run came from, for provenance and for people. Its callers hand in verified claims only.</summary>
    public abstract Run Describe(Issuer issuer, ClaimSet claims);

    /// <summary>What the claims say in words common to all kinds of CI. Its callers hand in verified claims only.</summary>
    public virtual JobFacts Facts(ClaimSet claims) => JobFacts.None;

    /// <summary>What a publisher fixes of the same, before any job ran; null or false where its jobs may say anything.</summary>
    public virtual JobFacts Facts(Binding binding) => JobFacts.None;

    /// <summary>Whether the case of an owner's name counts.</summary>
    public virtual StringComparison OwnerComparison => StringComparison.Ordinal;

    /// <summary>Whether its tokens tell what started a job; where they do not, a rule about events refuses every job.</summary>
    public virtual bool TellsEvent => true;

    /// <summary>Whether its tokens tell environments or protected refs.</summary>
    public virtual bool TellsProtection => true;

    /// <summary>The field that holds the project's immutable id, which names the actor in credentials and journal.</summary>
    public abstract string ProjectIdField { get; }

    /// <summary>The claim the id comes from.</summary>
    public abstract ClaimPath ProjectIdClaim { get; }

    /// <summary><c>provider:id</c> of the project a token comes from.</summary>
    public string Subject(ClaimSet claims) => $"{Name}:{claims.Text(ProjectIdClaim).Value}";

    /// <summary>The one version a token allows to publish under a publisher that asks for it; null when any.</summary>
    public virtual string? FixedVersion(Binding binding, ClaimSet claims) => null;

    /// <summary>Whether a configured issuer can vouch for the binding's project.</summary>
    public virtual bool MayVouch(Issuer issuer, Binding binding) => string.Equals(issuer.Identifier, binding.Text("issuer"), StringComparison.Ordinal);

    /// <summary>Whether a publisher's JSON holds an object of fields under that name.</summary>
    public bool HasGroup(string name) => Fields.Any(field => field.Group == name);

    /// <summary>The field of that name; null when there is none.</summary>
    public Field? Find(string name) =>
        (fieldsByName ??= Fields.ToFrozenDictionary(static field => field.Name, StringComparer.Ordinal)).GetValueOrDefault(name);
}
