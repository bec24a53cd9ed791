using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// The proof that a verified assertion satisfies a publisher of a package. Nothing can be minted without one, and only <see cref="Find"/> makes one (XCH-14).
/// </summary>
internal sealed class Match
{
    private Match(Assertion assertion, PublisherEvaluation evaluation)
    {
        Assertion = assertion;
        Publisher = evaluation.Publisher;
        Checks = evaluation.Checks;
        var (claims, binding) = (assertion.Claims, Publisher.Binding);
        Version = binding.Provider.FixedVersion(binding, claims);
        Pinned = Pin(claims);
        Run = binding.Provider.Describe(assertion.Issuer, claims);
        Subject = binding.Provider.Subject(claims);
    }

    public Assertion Assertion { get; }

    public Publisher Publisher { get; }

    /// <summary>The publisher's checks, all of which hold.</summary>
    public IReadOnlyList<Check> Checks { get; }

    /// <summary>The only version that may be published; null when any.</summary>
    public string? Version { get; }

    /// <summary>The CI run it comes from.</summary>
    public Run Run { get; }

    /// <summary><c>provider:id</c> of the CI project.</summary>
    public string Subject { get; }

    /// <summary>The publisher with its open ids filled in, to be stored when minting; null when none is open.</summary>
    public PublisherRecord? Pinned { get; }

    /// <summary>Finds the publisher that accepts the assertion: of several the most specific, of equals the oldest (XCH-09).</summary>
    /// <param name="assertion">The verified assertion.</param>
    /// <param name="publishers">The package's publishers, oldest first.</param>
    /// <param name="now">UTC.</param>
    /// <param name="evaluations">What every publisher said.</param>
    public static Match? Find(
        Assertion assertion, IReadOnlyList<Publisher> publishers, DateTimeOffset now, out IReadOnlyList<PublisherEvaluation> evaluations)
    {
        // An issuer vouches for one kind of CI only: another kind's publisher would read claims that this one never promised to fill truly (ISS-13).
        evaluations = [.. publishers.Where(publisher => publisher.Binding.Provider.Name == assertion.Issuer.Provider).Select(publisher => PublisherEvaluation.Of(publisher, assertion.Claims, now))];
        return evaluations.Where(static evaluation => evaluation.Accepts).MaxBy(static evaluation => evaluation.Publisher.Specificity) is { } best
            ? new Match(assertion, best)
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
