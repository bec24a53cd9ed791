using TrustedPublish.Core.Providers;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions;

/// <summary>
/// Claims whose issuer and signature were checked, and nothing else yet: they may be expired, meant for others or used before.
/// Good enough to explain a refusal to the project they name; never good enough to mint.
/// </summary>
internal sealed class SignedClaims
{
    private SignedClaims(Issuer issuer, Provider provider, ClaimSet claims, CompactJws jws) => (Issuer, Provider, Claims, Jws) = (issuer, provider, claims, jws);

    public Issuer Issuer { get; }

    /// <summary>The issuer's kind of CI.</summary>
    public Provider Provider { get; }

    public ClaimSet Claims { get; }

    /// <summary>The checks of the header and the signature, which hold: there would be no signed claims otherwise.</summary>
    public IReadOnlyList<Check> Checks =>
    [
        Check.Holds("alg", Issuer.Algorithm, Jws.UnverifiedHeader.Algorithm),
        Check.Holds("kid", "a key of the issuer", Jws.UnverifiedHeader.KeyId),
        Check.Holds("signature", "by that key", "by that key"),
    ];

    /// <summary>The token the claims came from.</summary>
    internal CompactJws Jws { get; }

    /// <summary>Checks the signature; null when it is not good.</summary>
    internal static SignedClaims? TryVerify(Issuer issuer, Provider provider, CompactJws jws, ClaimSet unverifiedClaims, VerificationKey key) =>
        key.Verifies(jws.SigningInput, jws.Signature) ? new SignedClaims(issuer, provider, unverifiedClaims, jws) : null;
}
