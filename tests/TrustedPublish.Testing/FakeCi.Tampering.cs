using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TrustedPublish.Testing;

/// <summary>The unsound tokens: each differs from a sound one in exactly the way its name says.</summary>
internal sealed partial class FakeCi
{
    /// <summary>Signs any two texts with the current key: duplicate members, trailing bytes, wrong types, no JSON at all.</summary>
    public string Sign(string header, string payload) => Key.Sign(header, payload);

    /// <summary>A sound payload under any header text.</summary>
    public string WithHeaderText(string audience, string header) => Key.Sign(header, Claims(audience).ToJsonString());

    /// <summary>Any payload text under a sound header.</summary>
    public string WithPayloadText(string payload) => Key.Sign(Header().ToJsonString(), payload);

    /// <summary>Claims the known <c>kid</c>, but a stranger's key signed.</summary>
    public string SignedByAnotherKey(string audience) => Stranger.Value.Sign(Header().ToJsonString(), Claims(audience).ToJsonString());

    /// <summary>An RSA signature by the current key under another RSA algorithm: <c>RS512</c>, <c>PS256</c>, ….</summary>
    public string SignedAs(string audience, string algorithm, HashAlgorithmName hash, RSASignaturePadding padding) =>
        Assemble(audience, algorithm, input => Key.Key.SignData(input, hash, padding));

    /// <summary>ES256 by a fresh EC key, under the published RSA key's <c>kid</c>.</summary>
    public string SignedWithEs256(string audience)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Assemble(audience, "ES256", input => key.SignData(input, HashAlgorithmName.SHA256));
    }

    /// <summary>HS256 keyed with the public key, which everybody knows; the classic algorithm confusion.</summary>
    public string SignedWithHs256AndPublicKey(string audience) =>
        Assemble(audience, "HS256", input => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key.Key.ExportSubjectPublicKeyInfoPem()), input));

    /// <summary>Not signed at all; <paramref name="algorithm"/> allows <c>nOnE</c>.</summary>
    public string Unsigned(string audience, string algorithm = "none") => Assemble(audience, algorithm, _ => []);

    /// <summary>A stranger's key, put into the header as <c>jwk</c>.</summary>
    public string WithEmbeddedKey(string audience)
    {
        var header = Header();
        header["jwk"] = Stranger.Value.ToJwk();
        return Stranger.Value.Sign(header.ToJsonString(), Claims(audience).ToJsonString());
    }

    /// <summary>Claims changed after signing: the signature of <paramref name="token"/> stays.</summary>
    public static string WithClaimsEditedAfterSigning(string token, Action<JsonObject> edit)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        edit(claims);
        return $"{parts[0]}.{Encode(claims.ToJsonString())}.{parts[2]}";
    }

    /// <summary>The claims inside a token, without any check.</summary>
    public static JsonObject UnverifiedClaims(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    private string Assemble(string audience, string algorithm, Func<byte[], byte[]> sign)
    {
        var header = Header();
        header["alg"] = algorithm;
        var signingInput = Encode(header.ToJsonString()) + "." + Encode(Claims(audience).ToJsonString());
        return signingInput + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signingInput)));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
