using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core;

/// <summary>
/// The dry run of an exchange: the same checks on claims that nobody has to vouch for. Burns, pins and mints nothing: it never holds an <see cref="Assertion"/>.
/// </summary>
internal sealed class Evaluation(
    AssertionVerifier verifier, IssuerDirectory issuers, ProviderCatalog providers, PublisherDirectory publishers, GuardRailCatalog guardRails, IReplayStore replay, TimeProvider time)
{
    /// <summary>Evaluates a token: signature first, then as its claims, so that a maintainer sees all that is wrong at once.</summary>
    public async Task<EvaluationResult> OfTokenAsync(
        Registry registry, string package, string unverifiedToken, string? packageVersion, CancellationToken cancellationToken)
    {
        var verification = await verifier.VerifyAsync(unverifiedToken, registry.Audience, cancellationToken).ConfigureAwait(false);
        return CompactJws.TryParse(unverifiedToken) is { } jws && ClaimSet.TryParse(jws.UnverifiedPayload, out _) is { } unverifiedClaims
            ? await EvaluateAsync(registry, package, unverifiedClaims, packageVersion, verification, null, cancellationToken).ConfigureAwait(false)
            : EvaluationResult.Unreadable(verification.Refusal!);
    }

    /// <summary>Evaluates a claim set, with a JOSE header if one is given.</summary>
    public Task<EvaluationResult> OfClaimsAsync(
        Registry registry, string package, UnverifiedHeader? header, ClaimSet claims, string? packageVersion, CancellationToken cancellationToken) =>
        EvaluateAsync(registry, package, claims, packageVersion, null, header, cancellationToken);

    private async Task<EvaluationResult> EvaluateAsync(
        Registry registry, string package, ClaimSet claims, string? packageVersion, Verification? verification, UnverifiedHeader? header, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = claims.Text("iss").Value is { } identifier ? issuers.Find(identifier) : null;
        var evaluations = PublisherEvaluation.OfAll(publishers.Of(registry.Name, package), known?.Issuer, claims, guardRails, now);
        var best = evaluations.Where(static evaluation => evaluation.Accepts).MaxBy(static evaluation => evaluation.Publisher.Specificity)
            ?? PublisherEvaluation.Nearest(evaluations);

        var checks = new List<Check>(verification?.Checks ?? []);
        if (header is not null && known is not null && CheckHeader(header, known) is { } headerCheck)
        {
            checks.Add(headerCheck);
        }

        var provider = best?.Publisher.Binding.Provider ?? (known is null ? null : providers.Get(known.Issuer.Provider));
        if (provider is not null && verification?.Signed is null)
        {
            checks.AddRange(AssertionRules.Check(claims, known?.Issuer ?? Assumed(provider), provider, registry.Audience, now));
        }

        checks.AddRange(best?.Checks ?? []);
        if (known is null && verification is null && checks.All(static check => check.Field != "issuer" || check.Ok))
        {
            checks.Insert(0, Check.Fails("iss", "a configured issuer", claims.Text("iss").Value, RefusalCode.IssuerUnknown));
        }

        checks.AddRange(FixedVersion(best, claims, packageVersion));
        if (await WasUsedAsync(verification?.Assertion?.ReplayKey, claims, known, cancellationToken).ConfigureAwait(false))
        {
            checks.Add(Check.Fails("jti", "a fresh token", "used before", RefusalCode.TokenReused));
        }

        return checks.FirstOrDefault(static check => !check.Ok)?.Refusal is { } refusal
                ? EvaluationResult.Refused(refusal, AdviceOn(refusal, best), checks, evaluations)
            : best is null ? EvaluationResult.Refused(new Refusal(RefusalCode.PublisherNone), Advice.For(new Refusal(RefusalCode.PublisherNone)), checks, evaluations)
            : EvaluationResult.Accepted(best, checks, evaluations);
    }

    private static string AdviceOn(Refusal refusal, PublisherEvaluation? best) =>
        best?.Refusal == refusal && Advice.For(best) is { } advice ? advice : Advice.For(refusal, publisher: best?.Publisher.Id);

    private static Check? CheckHeader(UnverifiedHeader header, IssuerKeys keys)
    {
        var refusal = AssertionVerifier.CheckHeader(header, keys.Issuer);
        return refusal is not null ? new Check(refusal.Field!, refusal.Expected, refusal.Actual, refusal)
            : keys.Known.Count > 0 && !keys.Known.ContainsKey(header.KeyId!) ? Check.Fails("kid", "a key of the issuer", header.KeyId, RefusalCode.KidUnknown)
            : Check.Holds("kid", "a key of the issuer", header.KeyId);
    }

    private static IEnumerable<Check> FixedVersion(PublisherEvaluation? best, ClaimSet claims, string? packageVersion) =>
        packageVersion is null || best?.Publisher.Binding.Provider.FixedVersion(best.Publisher.Binding, claims) is not { } version ? []
        : version == packageVersion ? [Check.Holds("package_version", version, packageVersion)]
        : [Check.Fails("package_version", version, packageVersion, RefusalCode.RefDenied)];

    private static Issuer Assumed(Provider provider) => new() { Name = "unknown", Provider = provider.Name, Identifier = "" };

    // Without the token, an assertion that is used once by its content cannot be known.
    private async Task<bool> WasUsedAsync(ReplayKey? ofToken, ClaimSet claims, IssuerKeys? known, CancellationToken cancellationToken) =>
        (ofToken ?? (known is not null && claims.Text("jti").Value is { } jti ? ReplayKey.OfTokenId(known.Issuer.Identifier, jti) : null)) is { } key
        && await replay.IsClaimedAsync(key, cancellationToken).ConfigureAwait(false);
}
