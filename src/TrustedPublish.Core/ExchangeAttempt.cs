using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
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
    public (JournalEntry, Explanation) NotVerified(Verification verification, IReadOnlyList<Publisher> publishers, GuardRailCatalog guardRails)
    {
        var refusal = verification.Refusal!;
        if (verification.Signed is not { } signed)
        {
            return (Entry(refusal, null, null, ExchangeRecord.Write(verification.Checks, [], null, refusal, Advice.For(refusal))), Explanation.Generic(refusal, package, Id));
        }

        var evaluations = PublisherEvaluation.OfAll(publishers, signed.Issuer, signed.Claims, guardRails, at);
        var isOwn = evaluations.Any(static evaluation => evaluation.NamesSameProject);
        return (
            Entry(refusal, SubjectOf(signed), null, ExchangeRecord.Write(verification.Checks, evaluations, signed, refusal, Advice.For(refusal))),
            isOwn ? Explanation.Full(refusal, package, Id) : Explanation.Generic(new Refusal(RefusalCode.PublisherNone), package, Id));
    }

    /// <summary>No publisher accepts the token, or a guard rail above it refuses; the nearest one of its own project explains.</summary>
    public (JournalEntry, Explanation) NotMatched(Assertion assertion, IReadOnlyList<PublisherEvaluation> evaluations)
    {
        var nearest = PublisherEvaluation.Nearest(evaluations);
        var refusal = nearest?.Refusal ?? new Refusal(RefusalCode.PublisherNone);
        return (
            Entry(refusal, SubjectOf(assertion.Signed), nearest?.Publisher, ExchangeRecord.Write(assertion.Checks, evaluations, assertion.Signed, refusal, (nearest is null ? null : Advice.For(nearest)) ?? Advice.For(refusal))),
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
        return (Entry(refusal, SubjectOf(assertion.Signed), null, ExchangeRecord.Write(assertion.Checks, [], assertion.Signed, refusal, Advice.For(refusal))), Explanation.Generic(refusal, package, Id));
    }

    /// <summary>The time cannot be trusted, and so neither can the memory of used tokens.</summary>
    public (JournalEntry, Explanation) ClockBehind()
    {
        var refusal = new Refusal(RefusalCode.Unavailable, "clock", "a clock that only goes forward", "it went back");
        return (Entry(refusal, null, null, ExchangeRecord.Write([], [], null, refusal, Advice.For(refusal))), Explanation.Generic(refusal, package, Id));
    }

    /// <summary>Too many tokens arrive that nobody vouched for.</summary>
    public (JournalEntry Entry, Explanation Explanation) Flooded()
    {
        var refusal = new Refusal(RefusalCode.RateLimited, "unverified tokens");
        return (Entry(refusal, null, null, ExchangeRecord.Write([], [], null, refusal, Advice.For(refusal))), Explanation.Flooded(package));
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
        ReplayKey = match.Assertion.ReplayKey.Hex,
        ReplayUntil = match.Assertion.ReplayableUntil,
        Data = ExchangeRecord.Write(match, credential),
    };

    private (JournalEntry, Explanation) Matched(Match match, Refusal refusal) => (
        Entry(refusal, match.Subject, match.Publisher, ExchangeRecord.Write(match.Assertion.Checks, match.Evaluations, match.Assertion.Signed, refusal, Advice.For(refusal))),
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
