using Microsoft.IdentityModel.Tokens;

namespace TrustedPublish.Validator.Jws;

/// <summary>
/// A public key tied to the one algorithm it may be used with: the token's header never chooses (JOSE-02, JOSE-03).
/// </summary>
internal sealed class VerificationKey
{
    private readonly SignatureProvider provider;
    private readonly int signatureLength;

    private VerificationKey(string keyId, string algorithm, SignatureProvider provider, int signatureLength) =>
        (KeyId, Algorithm, this.provider, this.signatureLength) = (keyId, algorithm, provider, signatureLength);

    public string KeyId { get; }

    /// <summary>RS256 or ES256.</summary>
    public string Algorithm { get; }

    /// <summary>
    /// Takes a key from a JWK set, or null when it is unfit for <paramref name="algorithm"/>: other type, use or curve, an RSA modulus outside
    /// 2048…4096 bits or of a broken generator, an exponent other than 65537, a point off the curve (ISS-17, JOSE-15).
    /// </summary>
    public static VerificationKey? TryCreate(JsonWebKey jwk, string algorithm)
    {
        if (string.IsNullOrEmpty(jwk.Kid)
            || (!string.IsNullOrEmpty(jwk.Alg) && !string.Equals(jwk.Alg, algorithm, StringComparison.Ordinal))
            || (!string.IsNullOrEmpty(jwk.Use) && !string.Equals(jwk.Use, "sig", StringComparison.Ordinal))
            || (jwk.KeyOps.Count > 0 && !jwk.KeyOps.Contains("verify")))
        {
            return null;
        }

        var fit = algorithm switch
        {
            "RS256" => RsaKeys.TryImport(jwk),
            "ES256" => EcKeys.TryImport(jwk),
            _ => null,
        };
        if (fit is not { } key)
        {
            return null;
        }

        // The factory's own cache would keep keys alive after their issuer dropped them (ISS-11).
        var factory = new CryptoProviderFactory { CacheSignatureProviders = false };
        return new VerificationKey(jwk.Kid, algorithm, factory.CreateForVerifying(key.Key, algorithm), key.SignatureLength);
    }

    /// <summary>Whether the signature is good. A signature of another length never reaches the platform (JOSE-13, JOSE-14).</summary>
    public bool Verifies(byte[] signingInput, byte[] signature) =>
        signature.Length == signatureLength && provider.Verify(signingInput, signature);
}
