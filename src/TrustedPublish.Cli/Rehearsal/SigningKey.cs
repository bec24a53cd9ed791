using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>The RSA key of a rehearsed issuer: signs compact tokens (RFC 7515) and describes itself as a JWK (RFC 7517).</summary>
internal sealed class SigningKey : IDisposable
{
    private SigningKey(RSA key)
    {
        Key = key;
        var thumbprint = Thumbprint(key.ExportParameters(includePrivateParameters: false));
        Id = Base64Url.EncodeToString(thumbprint);
        ShortThumbprint = Base64Url.EncodeToString(thumbprint.AsSpan(0, 20));
    }

    public RSA Key { get; }

    /// <summary>The key's <c>kid</c>: its RFC 7638 thumbprint.</summary>
    public string Id { get; }

    /// <summary>Twenty bytes in the place where GitHub puts a certificate thumbprint (<c>x5t</c>).</summary>
    public string ShortThumbprint { get; }

    public static SigningKey Generate(int bits = 2048) => new(RSA.Create(bits));

    /// <summary>Signs the two JSON texts exactly as given, whatever they say.</summary>
    public string Sign(string header, string payload)
    {
        var signingInput = Encode(header) + "." + Encode(payload);
        var signature = Key.SignData(Encoding.ASCII.GetBytes(signingInput), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return signingInput + "." + Base64Url.EncodeToString(signature);
    }

    public JsonObject ToJwk()
    {
        var parameters = Key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["alg"] = "RS256",
            ["use"] = "sig",
            ["kid"] = Id,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public void Dispose() => Key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static byte[] Thumbprint(RSAParameters key) => SHA256.HashData(Encoding.ASCII.GetBytes(
        $$"""{"e":"{{Base64Url.EncodeToString(key.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}"}"""));
}
