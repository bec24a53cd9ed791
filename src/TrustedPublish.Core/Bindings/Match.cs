using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// The proof that a verified assertion satisfies a publisher of a package and every enforced guard rail of the operator. Nothing can be minted without one, and only <see cref="Find"/> makes one (XCH-14).
/// </summary>
internal sealed class Match
{
    private Match(Assertion assertion, PublisherEvaluation evaluation, IReadOnlyList<PublisherEvaluation> evaluations)
    {
        Assertion = assertion;
        Publisher = evaluation.Publisher;
        Ruling = evaluation.Ruling;
        Evaluations = evaluations;
        var (claims, binding) = (assertion.Claims, Publisher.Binding);
        Version = binding.Provider.FixedVersion(binding, claims);
        Pinned = Pin(claims);
        Run = binding.Provider.Describe(assertion.Issuer, claims);
        Subject = binding.Provider.Subject(claims);
    }

    public Assertion Assertion { get; }

    public Publisher Publisher { get; }

    /// <summary>What the operator's guard rails say to it: none refuses.</summary>
    public Ruling Ruling { get; }

    /// <summary>What every publisher of the package said; all checks of <see cref="Publisher"/> hold.</summary>
    public IReadOnlyList<PublisherEvaluation> Evaluations { get; }

    /// <summary>The only version that may be published; null when any.</summary>
    public string? Version { get; }

    /// <summary>The CI run it comes from.</summary>
    public Run Run { get; }

    /// <summary><c>provider:id</c> of the CI project.</summary>
    public string Subject { get; }

    /// <summary>The publisher with its open ids filled in, to be stored when minting; null when none is open.</summary>
    public PublisherRecord? Pinned { get; }

    /// <summary>Finds the publisher that accepts the assertion within the guard rails: of several the most specific, of equals the oldest (XCH-09).</summary>
    /// <param name="assertion">The verified assertion.</param>
    /// <param name="publishers">The package's publishers, oldest first.</param>
    /// <param name="guardRails">The operator's.</param>
    /// <param name="now">UTC.</param>
    /// <param name="evaluations">What every publisher said.</param>
    public static Match? Find(
        Assertion assertion, IReadOnlyList<Publisher> publishers, GuardRailCatalog guardRails, DateTimeOffset now, out IReadOnlyList<PublisherEvaluation> evaluations)
    {
        evaluations = PublisherEvaluation.OfAll(publishers, assertion.Issuer, assertion.Claims, guardRails, now);
        return evaluations.Where(static evaluation => evaluation.Accepts).MaxBy(static evaluation => evaluation.Publisher.Specificity) is { } best
            ? new Match(assertion, best, evaluations)
            : null;
    }

    // Only now, after every check: an attacker's token must not decide which ids are the right ones (GH-04).
    private PublisherRecord? Pin(ClaimSet claims)
    {
        var open = Publisher.Binding.OpenIds.ToArray();
        if (open.Length == 0)
        {
            return null;
        }

        var binding = open.Aggregate(Publisher.Binding, (pinned, field) => pinned.With(field.Name, claims.Text(field.PinnedFrom!).Value!));
        return Publisher.Record with
        {
            Fields = BindingJson.Write(binding),
            Version = Publisher.Record.Version + 1,
            LapsesAt = Publisher.Record.Pending ? Publisher.Record.LapsesAt : null,
        };
    }
}
