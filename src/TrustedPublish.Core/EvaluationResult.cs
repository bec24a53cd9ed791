using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core;

/// <summary>What a dry run found: never grants anything.</summary>
internal sealed class EvaluationResult
{
    private EvaluationResult(PublisherEvaluation? accepting, Refusal? refusal, string? advice, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        (Accepting, Refusal, Advice, Checks, Publishers) = (accepting, refusal, advice, checks, publishers);

    /// <summary>What the publisher said that would accept; null when refused.</summary>
    public PublisherEvaluation? Accepting { get; }

    /// <summary>The publisher that would accept; null when refused.</summary>
    public Publisher? Publisher => Accepting?.Publisher;

    /// <summary>Null when a publisher would accept.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What to change; null when a publisher would accept.</summary>
    public string? Advice { get; }

    /// <summary>The checks of header and token, then those of the publisher that accepts, or of the one that comes nearest.</summary>
    public IReadOnlyList<Check> Checks { get; }

    /// <summary>What each publisher of the package said.</summary>
    public IReadOnlyList<PublisherEvaluation> Publishers { get; }

    public static EvaluationResult Accepted(PublisherEvaluation accepting, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        new(accepting, null, null, checks, publishers);

    public static EvaluationResult Refused(Refusal refusal, string advice, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        new(null, refusal, advice, checks, publishers);

    /// <summary>What came cannot be read as claims at all.</summary>
    public static EvaluationResult Unreadable(Refusal refusal) => Refused(refusal, Core.Advice.For(refusal), [Check.Of(refusal)], []);
}
