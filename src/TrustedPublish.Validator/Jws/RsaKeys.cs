using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace TrustedPublish.Validator.Jws;

/// <summary>Imports RSA public keys of sane size and exponent, and of no origin known to be broken.</summary>
internal static class RsaKeys
{
    public static (SecurityKey Key, int SignatureLength)? TryImport(JsonWebKey jwk)
    {
        if (jwk.Kty is not "RSA" || HasPrivatePart(jwk)
            || !StrictBase64Url.TryDecode(jwk.N, out var modulus) || !StrictBase64Url.TryDecode(jwk.E, out var exponent)
            || !exponent.AsSpan().SequenceEqual<byte>([1, 0, 1]))
        {
            return null;
        }

        var significant = modulus.AsSpan().TrimStart((byte)0);
        if (significant.Length is < 256 or > 512 || significant[0] < 0x80 || RocaFingerprint.Matches(significant))
        {
            return null;
        }

        var key = new RsaSecurityKey(new RSAParameters { Modulus = significant.ToArray(), Exponent = exponent }) { KeyId = jwk.Kid };
        return (key, significant.Length);
    }

    // IdentityModel calls a key private only when all its parts are there; one prime is enough to compute the rest.
    private static bool HasPrivatePart(JsonWebKey jwk) =>
        new[] { jwk.D, jwk.P, jwk.Q, jwk.DP, jwk.DQ, jwk.QI }.Any(static part => !string.IsNullOrEmpty(part));
}
