using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Core;

/// <summary>One attempt to exchange a token: how each way it can end is journaled and explained.</summary>
internal sealed class ExchangeAttempt(Registry registry, string package, DateTimeOffset at)
{
    public const string Kind = "exchange";

    public string Id { get; } = ShortId.Create();

    /// <summary>UTC; the instant all checks of the attempt refer to.</summary>
    public DateTimeOffset At => at;

    /// <summary>The token was not accepted. If its signature is good and it comes from a publisher's own project, that project may know why.</summary>
    public (JournalEntry, Explanation) NotVerified(Verification verification, IReadOnlyList<Publisher> publishers)
    {
        var refusal = verification.Refusal!;
        if (verification.Signed is not { } signed)
        {
            return (Entry(refusal, null, null, ExchangeRecord.Write([], [], null, refusal)), Explanation.Generic(refusal, package, Id));
        }

        PublisherEvaluation[] evaluations = [.. publishers.Where(publisher => publisher.Binding.Provider == signed.Provider).Select(publisher => PublisherEvaluation.Of(publisher, signed.Claims, at))];
        var isOwn = evaluations.Any(static evaluation => evaluation.NamesSameProject);
        return (
            Entry(refusal, SubjectOf(signed), null, ExchangeRecord.Write(verification.Checks, evaluations, signed, refusal)),
            isOwn ? Explanation.Full(refusal, package, Id) : Explanation.Generic(new Refusal(RefusalCode.PublisherNone), package, Id));
    }

    /// <summary>No publisher accepts the token; the nearest one of its own project explains.</summary>
    public (JournalEntry, Explanation) NotMatched(Assertion assertion, IReadOnlyList<PublisherEvaluation> evaluations)
    {
        var nearest = Nearest(evaluations);
        var refusal = nearest?.Refusal ?? new Refusal(RefusalCode.PublisherNone);
        return (
            Entry(refusal, SubjectOf(assertion.Signed), nearest?.Publisher, ExchangeRecord.Write([.. assertion.Checks, .. nearest?.Checks ?? []], evaluations, assertion.Signed, refusal)),
            nearest is { NamesSameProject: true } ? Explanation.Full(refusal, package, Id) : Explanation.Generic(new Refusal(RefusalCode.PublisherNone), package, Id));
    }

    /// <summary>The token was used before.</summary>
    public (JournalEntry, Explanation) Reused(Match match) => Matched(match, new Refusal(RefusalCode.TokenReused, "jti", "a fresh token", "used before"));

    /// <summary>The publisher changed while it was matched.</summary>
    public (JournalEntry, Explanation) Changed(Match match) =>
        Matched(match, new Refusal(RefusalCode.PublisherNone, "publisher", "unchanged", "changed or pinned by another run at the same moment; run again"));

    /// <summary>The project asks too often.</summary>
    public (JournalEntry, Explanation) TooMany(Assertion assertion)
    {
        var refusal = new Refusal(RefusalCode.RateLimited);
        return (Entry(refusal, SubjectOf(assertion.Signed), null, ExchangeRecord.Write([], [], assertion.Signed, refusal)), Explanation.Generic(refusal, package, Id));
    }

    /// <summary>Too many tokens arrive that nobody vouched for.</summary>
    public (JournalEntry Entry, Explanation Explanation) Flooded()
    {
        var refusal = new Refusal(RefusalCode.RateLimited, "unverified tokens");
        return (Entry(refusal, null, null, ExchangeRecord.Write([], [], null, refusal)), Explanation.Flooded(package));
    }

    /// <summary>The entry of a mint.</summary>
    public JournalEntry Minted(Match match, MintedCredential credential) => new()
    {
        Id = Id,
        At = at,
        Kind = Kind,
        Registry = registry.Name,
        Package = package,
        Actor = match.Subject,
        Outcome = JournalEntry.Accepted,
        Publisher = match.Publisher.Id,
        Credential = credential.Id,
        Data = ExchangeRecord.Write(match, credential),
    };

    /// <summary>The evaluation that explains best: of the token's own project first, then the one with the most checks that hold.</summary>
    public static PublisherEvaluation? Nearest(IEnumerable<PublisherEvaluation> evaluations) =>
        evaluations.OrderByDescending(static evaluation => evaluation.NamesSameProject).ThenByDescending(static evaluation => evaluation.Nearness).FirstOrDefault();

    private (JournalEntry, Explanation) Matched(Match match, Refusal refusal) => (
        Entry(refusal, match.Subject, match.Publisher, ExchangeRecord.Write(match.Assertion.Checks, [], match.Assertion.Signed, refusal)),
        Explanation.Full(refusal, package, Id));

    private JournalEntry Entry(Refusal refusal, string? actor, Publisher? publisher, string data) => new()
    {
        Id = Id,
        At = at,
        Kind = Kind,
        Registry = registry.Name,
        Package = package,
        Actor = actor,
        Outcome = refusal.WireCode,
        Publisher = publisher?.Id,
        Data = data,
    };

    private static string SubjectOf(SignedClaims signed) => signed.Provider.Subject(signed.Claims);
}
