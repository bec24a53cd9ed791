using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>What a provider file says, read and typed: everything the server knows about a CI system that needs no code.</summary>
internal sealed record ProviderDescription
{
    /// <summary>The name publishers and issuers use; also the file's.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>Which configured issuers may be of this kind.</summary>
    public required IReadOnlyList<IssuerPattern> Issuers { get; init; }

    /// <summary>Where the keys are, when the issuers' discovery documents name another host, which is refused (ISS-05); null = as discovered.</summary>
    public required Uri? JwksUri { get; init; }

    /// <summary>Whether every token has a <c>jti</c>.</summary>
    public required bool SendsTokenId { get; init; }

    /// <summary>The audience of all tokens, where the CI lets nobody choose one.</summary>
    public required string? FixedAudience { get; init; }

    /// <summary>How a job asks for an audience.</summary>
    public required string AudienceHint { get; init; }

    /// <summary>The claims that publishers may name, in the order in which they are checked.</summary>
    public required IReadOnlyList<DescribedClaim> Claims { get; init; }

    /// <summary>Claims whose values never publish, whatever a publisher says.</summary>
    public required IReadOnlyList<DeniedClaim> Denied { get; init; }

    /// <summary>What claims must say of each other: an issuer that contradicts itself is broken or hostile (GH-17).</summary>
    public required IReadOnlyList<ConsistencyRule> Consistency { get; init; }

    /// <summary>The immutable id that names the project in credentials and journal.</summary>
    public required ClaimPath ProjectId { get; init; }

    public required RunTemplates Run { get; init; }

    public required FactClaims Facts { get; init; }

    /// <summary>What a job contains.</summary>
    public required string JobExample { get; init; }

    /// <summary>The claims of a token that publishes, without those that every ID token has.</summary>
    public required ClaimSet Sample { get; init; }
}

/// <summary>A claim that publishers may name.</summary>
/// <param name="Path">Where it stands in the token.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Role">What it means to a publisher.</param>
/// <param name="Comparison">How its value is compared.</param>
/// <param name="Required">Whether a publisher must name it.</param>
/// <param name="Code">The refusal when it differs.</param>
/// <param name="OnlyWithout">A claim whose presence makes this one mean something else: unless the publisher names that one too, the token must not have it (CI-06).</param>
internal sealed record DescribedClaim(
    ClaimPath Path, string Description, ClaimRole Role, ClaimComparison Comparison, bool Required, RefusalCode Code, ClaimPath? OnlyWithout);

/// <summary>What a claim means to a publisher.</summary>
internal enum ClaimRole
{
    /// <summary>An id that is never given to another project: pinned on first use where the publisher leaves it open.</summary>
    ImmutableId,

    /// <summary>The project's or its owner's name.</summary>
    Project,

    /// <summary>A ref or an environment: without any, every branch may publish.</summary>
    Ref,

    /// <summary>Anything else that narrows who may publish.</summary>
    Detail,
}

/// <summary>How a claim is compared with a publisher's value.</summary>
internal enum ClaimComparison
{
    Exact,

    /// <summary>Upper and lower case of ASCII letters are equal.</summary>
    IgnoreCase,

    /// <summary>A star stands for any characters but a slash.</summary>
    Glob,
}

/// <summary>Values of a claim that never publish.</summary>
/// <param name="Path">The claim.</param>
/// <param name="Patterns">Values, stars allowed.</param>
/// <param name="MayBeAbsent">Whether a token without the claim passes.</param>
/// <param name="Code">The refusal.</param>
internal sealed record DeniedClaim(ClaimPath Path, IReadOnlyList<string> Patterns, bool MayBeAbsent, RefusalCode Code);

/// <summary>What a claim must say; exactly one of the last three is set.</summary>
/// <param name="Path">The claim.</param>
/// <param name="EqualTo">It is this text.</param>
/// <param name="StartsWith">It begins with this text.</param>
/// <param name="Is">It is this JSON boolean.</param>
internal sealed record ConsistencyRule(ClaimPath Path, ClaimTemplate? EqualTo = null, ClaimTemplate? StartsWith = null, bool? Is = null);

/// <summary>Where a run came from; null = tokens do not say.</summary>
internal sealed record RunTemplates(ClaimTemplate? Repository, ClaimTemplate? Ref, ClaimTemplate? Sha, ClaimTemplate? RunId, ClaimTemplate? Url);

/// <summary>The claims behind <see cref="JobFacts"/>; null = tokens do not say.</summary>
internal sealed record FactClaims(ClaimPath? Owner, ClaimPath? OwnerId, ClaimPath? Environment, ClaimPath? RefProtected, ClaimPath? Event);
