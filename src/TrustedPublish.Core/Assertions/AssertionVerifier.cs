using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Providers;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions;

/// <summary>Decides whether an ID token is genuine, meant for us and valid now.</summary>
internal sealed class AssertionVerifier(IssuerDirectory issuers, ProviderCatalog providers, TimeProvider time)
{
    private const int MaxKeyIdLength = 128;

    /// <summary>Verifies a token against the audience of the registry it was sent to.</summary>
    public async ValueTask<Verification> VerifyAsync(string unverifiedToken, string audience, CancellationToken cancellationToken)
    {
        if (CompactJws.TryParse(unverifiedToken) is not { } jws || jws.UnverifiedHeader.Type is { } type && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase))
        {
            return Verification.Refused(new Refusal(RefusalCode.TokenMalformed));
        }

        if (ClaimSet.TryParse(jws.UnverifiedPayload, out var malformed) is not { } unverifiedClaims)
        {
            return Verification.Refused(malformed!);
        }

        var unverifiedIssuer = unverifiedClaims.Text("iss");
        if (unverifiedIssuer.Value is not { } identifier)
        {
            return Verification.Refused(new Refusal(unverifiedIssuer.IsWrongType ? RefusalCode.ClaimType : RefusalCode.ClaimMissing, "iss"));
        }

        if (issuers.Find(identifier) is not { } keys)
        {
            return Verification.Refused(new Refusal(RefusalCode.IssuerUnknown, "iss", "a configured issuer", identifier));
        }

        var (signed, refusal) = await CheckSignatureAsync(jws, unverifiedClaims, keys, cancellationToken).ConfigureAwait(false);
        if (signed is null)
        {
            return Verification.Refused(refusal!);
        }

        var assertion = Assertion.TryAccept(signed, audience, time.GetUtcNow(), out var checks);
        return assertion is not null ? Verification.Accepted(assertion) : Verification.Refused(signed, checks);
    }

    /// <summary>Checks what a header alone can get wrong: the algorithm, then the key id. Null when it holds.</summary>
    public static Refusal? CheckHeader(UnverifiedHeader unverifiedHeader, Issuer issuer) =>
        !string.Equals(unverifiedHeader.Algorithm, issuer.Algorithm, StringComparison.Ordinal)
            ? new Refusal(RefusalCode.AlgNotAllowed, "alg", issuer.Algorithm, unverifiedHeader.Algorithm)
        : unverifiedHeader.KeyId is not { Length: > 0 } keyId ? new Refusal(RefusalCode.KidMissing, "kid")
        // A key id is a dictionary key and nothing else; one that no issuer would send is not even looked up (JOSE-06).
        : keyId.Length > MaxKeyIdLength || !keyId.AsSpan().ContainsOnlyPrintableAscii() ? new Refusal(RefusalCode.KidUnknown, "kid")
        : null;

    private async ValueTask<(SignedClaims?, Refusal?)> CheckSignatureAsync(
        CompactJws jws, ClaimSet unverifiedClaims, IssuerKeys keys, CancellationToken cancellationToken)
    {
        if (CheckHeader(jws.UnverifiedHeader, keys.Issuer) is { } headerRefusal)
        {
            return (null, headerRefusal);
        }

        var found = await keys.FindAsync(jws.UnverifiedHeader.KeyId!, cancellationToken).ConfigureAwait(false);
        if (found.Key is null)
        {
            return (null, found.IsAvailable ? new Refusal(RefusalCode.KidUnknown, "kid") : new Refusal(RefusalCode.Unavailable, "issuer keys"));
        }

        return SignedClaims.TryVerify(keys.Issuer, providers.Get(keys.Issuer.Provider), jws, unverifiedClaims, found.Key) is { } signed
            ? (signed, null)
            : (null, new Refusal(RefusalCode.SignatureInvalid));
    }
}
