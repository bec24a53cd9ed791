using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Fixtures;

/// <summary>JWKs of this process's own keys, to be spoiled by tests.</summary>
internal static class Jwk
{
    public static RSA RsaKey { get; } = RSA.Create(2048);

    public static ECDsa EcKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static JsonObject OfRsa(string kid = "k1", RSA? key = null)
    {
        var parameters = (key ?? RsaKey).ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = kid,
            ["alg"] = "RS256",
            ["use"] = "sig",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public static JsonObject OfEc(string kid = "k1", ECDsa? key = null)
    {
        var point = (key ?? EcKey).ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = kid,
            ["alg"] = "ES256",
            ["use"] = "sig",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public static string Set(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static VerificationKey? Import(JsonObject jwk, string algorithm) => VerificationKey.TryCreate(JsonWebKey.Create(jwk.ToJsonString()), algorithm);

    /// <summary>A usable key of this process under any id.</summary>
    public static VerificationKey Verification(string kid) => Import(OfRsa(kid), "RS256")!;
}
