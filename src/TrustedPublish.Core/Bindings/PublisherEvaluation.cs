using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings.GuardRails;

namespace TrustedPublish.Core.Bindings;

/// <summary>
/// What one publisher, and the operator's guard rails above it, say to one claim set: every check with expected and actual.
/// Says nothing about who vouches for the claims.
/// </summary>
internal sealed class PublisherEvaluation
{
    private PublisherEvaluation(Publisher publisher, IReadOnlyList<Check> checks, Ruling ruling, bool namesSameProject) =>
        (Publisher, Checks, Ruling, NamesSameProject) = (publisher, checks, ruling, namesSameProject);

    public Publisher Publisher { get; }

    /// <summary>The publisher's checks in the order of its provider's table, then those of the guard rails.</summary>
    public IReadOnlyList<Check> Checks { get; }

    public Ruling Ruling { get; }

    /// <summary>Whether the claims come from the publisher's own project: only then may its project be told what differed (contract §4).</summary>
    public bool NamesSameProject { get; }

    /// <summary>Whether the publisher is one for the issuer's kind of CI; else only that was checked.</summary>
    public bool IsOfSameKind { get; private init; } = true;

    public bool Accepts => Checks.All(static check => check.Ok);

    /// <summary>The first refusal; null when it accepts.</summary>
    public Refusal? Refusal => Checks.FirstOrDefault(static check => !check.Ok)?.Refusal;

    /// <summary>How near it came: the share of checks that hold.</summary>
    public double Nearness => Checks.Count == 0 ? 0 : (double)Checks.Count(static check => check.Ok) / Checks.Count;

    /// <summary>Runs every check of every publisher.</summary>
    /// <param name="publishers">The package's.</param>
    /// <param name="issuer">Whose claims they are; null when it is not configured, which refuses them anyway.</param>
    /// <param name="claims">Verified or not.</param>
    /// <param name="guardRails">The operator's.</param>
    /// <param name="now">UTC.</param>
    public static IReadOnlyList<PublisherEvaluation> OfAll(
        IReadOnlyList<Publisher> publishers, Issuer? issuer, ClaimSet claims, GuardRailCatalog guardRails, DateTimeOffset now) =>
        [.. publishers.Select(publisher => issuer is null || publisher.Binding.Provider.Name == issuer.Provider
            ? Of(publisher, issuer, claims, guardRails, now)
            : OfAnotherKind(publisher, issuer))];

    /// <summary>The evaluations as they explain best: of the token's own project first, then the one with the most checks that hold, of equals the most specific.</summary>
    public static IEnumerable<PublisherEvaluation> NearestFirst(IReadOnlyList<PublisherEvaluation> evaluations) => evaluations.Count < 2 ? evaluations : evaluations
        .OrderByDescending(static evaluation => evaluation.NamesSameProject)
        .ThenByDescending(static evaluation => evaluation.Nearness)
        .ThenByDescending(static evaluation => evaluation.Publisher.Specificity);

    /// <summary>The evaluation that explains best; null when there is no publisher for this kind of CI.</summary>
    public static PublisherEvaluation? Nearest(IReadOnlyList<PublisherEvaluation> evaluations) =>
        NearestFirst(evaluations).FirstOrDefault(static evaluation => evaluation.IsOfSameKind);

    // An issuer vouches for one kind of CI only: another kind's publisher would read claims that this one never promised to fill truly (ISS-13).
    private static PublisherEvaluation OfAnotherKind(Publisher publisher, Issuer issuer) => new(
        publisher, [Check.Fails("provider", publisher.Binding.Provider.Name, issuer.Provider, RefusalCode.IssuerMismatch)], Ruling.None, namesSameProject: false)
    {
        IsOfSameKind = false,
    };

    private static PublisherEvaluation Of(Publisher publisher, Issuer? issuer, ClaimSet claims, GuardRailCatalog guardRails, DateTimeOffset now)
    {
        var binding = publisher.Binding;
        var checks = new List<Check>(binding.Provider.Fields.Count + 1);
        var ids = new List<(bool IsOpen, bool Ok)>();
        var namesMatch = true;
        if (!publisher.IsActive(now))
        {
            checks.Add(Check.Fails("expires_at", "renewed in time", publisher.Record.LapsesAt?.ToString("u"), RefusalCode.PublisherNone));
        }

        foreach (var field in binding.Provider.Fields)
        {
            if (field.Check?.Invoke(binding, claims) is not { } check)
            {
                continue;
            }

            checks.Add(check);
            if (field.PinnedFrom is not null)
            {
                ids.Add((binding.Value(field.Name) is null, check.Ok));
            }
            else if (field.NamesProject)
            {
                namesMatch &= check.Ok;
            }
        }

        checks.AddRange(binding.Provider.Invariants.Select(invariant => invariant(binding, claims)).OfType<Check>());

        // Known ids decide; while one is open, the names have to.
        var issuerMatches = checks.All(static check => check.Field != "issuer" || check.Ok);
        var sameProject = issuerMatches && ids.All(static id => id.Ok) && (namesMatch || (ids.Count > 0 && ids.TrueForAll(static id => !id.IsOpen)));

        var ruling = issuer is null ? Ruling.None : guardRails.Judge(publisher, issuer, claims, now);
        checks.AddRange(ruling.Checks);
        return new PublisherEvaluation(publisher, checks, ruling, sameProject);
    }
}
