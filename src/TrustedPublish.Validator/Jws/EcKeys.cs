using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace TrustedPublish.Validator.Jws;

/// <summary>Imports P-256 public keys whose point lies on the curve.</summary>
internal static class EcKeys
{
    private const int CoordinateLength = 32;

    public static (SecurityKey Key, int SignatureLength)? TryImport(JsonWebKey jwk)
    {
        if (jwk.Kty is not "EC" || jwk.Crv is not "P-256" || !string.IsNullOrEmpty(jwk.D)
            || !StrictBase64Url.TryDecode(jwk.X, out var x) || !StrictBase64Url.TryDecode(jwk.Y, out var y)
            || x.Length != CoordinateLength || y.Length != CoordinateLength)
        {
            return null;
        }

        try
        {
            var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return (new ECDsaSecurityKey(key) { KeyId = jwk.Kid }, 2 * CoordinateLength);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
