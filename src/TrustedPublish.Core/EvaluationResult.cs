using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;

namespace TrustedPublish.Core;

/// <summary>What a dry run found: never grants anything.</summary>
internal sealed class EvaluationResult
{
    private EvaluationResult(Publisher? publisher, Refusal? refusal, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        (Publisher, Refusal, Checks, Publishers) = (publisher, refusal, checks, publishers);

    /// <summary>The publisher that would accept; null when refused.</summary>
    public Publisher? Publisher { get; }

    /// <summary>Null when a publisher would accept.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The checks of the publisher that accepts, or of the one that comes nearest.</summary>
    public IReadOnlyList<Check> Checks { get; }

    /// <summary>What each publisher of the package said.</summary>
    public IReadOnlyList<PublisherEvaluation> Publishers { get; }

    public static EvaluationResult Accepted(Publisher publisher, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        new(publisher, null, checks, publishers);

    public static EvaluationResult Refused(Refusal refusal, IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> publishers) =>
        new(null, refusal, checks, publishers);
}
