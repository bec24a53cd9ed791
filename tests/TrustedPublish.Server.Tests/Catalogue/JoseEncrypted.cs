using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Encrypted tokens (RFC 7516), made as a stranger can make them: for public keys that everybody knows.</summary>
internal static class JoseEncrypted
{
    /// <summary>Encrypts a text for an issuer's RSA key.</summary>
    public static string ForRsa(RSA key, string text, string? contentType)
    {
        var contentKey = RandomNumberGenerator.GetBytes(32);
        return Encrypt(new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM" }, contentKey, key.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256), Encoding.UTF8.GetBytes(text), contentType);
    }

    /// <summary>Encrypts a text for our own published P-256 key: ECDH-ES agrees on the content's key (RFC 7518 §4.6).</summary>
    public static string ForEc(JsonNode jwk, string text, string? contentType)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()) },
        });
        byte[] otherInfo = [0, 0, 0, 7, .. "A256GCM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        var contentKey = own.DeriveKeyFromHash(theirs.PublicKey, HashAlgorithmName.SHA256, [0, 0, 0, 1], otherInfo);
        var point = own.ExportParameters(includePrivateParameters: false).Q;
        var ephemeral = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        return Encrypt(new JsonObject { ["alg"] = "ECDH-ES", ["enc"] = "A256GCM", ["epk"] = ephemeral, ["kid"] = jwk["kid"]!.DeepClone() }, contentKey, [], Encoding.UTF8.GetBytes(text), contentType);
    }

    /// <summary>A token that grows a thousandfold when it is unpacked.</summary>
    public static string Bomb(RSA key)
    {
        var contentKey = RandomNumberGenerator.GetBytes(32);
        var header = new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["zip"] = "DEF" };
        return Encrypt(header, contentKey, key.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256), Deflated(8 << 20), null);
    }

    /// <summary>Zeros, deflated.</summary>
    public static byte[] Deflated(int length)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
        {
            deflate.Write(new byte[length]);
        }

        return packed.ToArray();
    }

    private static string Encrypt(JsonObject header, byte[] contentKey, byte[] encryptedKey, byte[] content, string? contentType)
    {
        if (contentType is not null)
        {
            header["cty"] = contentType;
        }

        var encoded = JoseUnsound.Encode(header.ToJsonString());
        var (nonce, cipher, tag) = (RandomNumberGenerator.GetBytes(12), new byte[content.Length], new byte[16]);
        using var gcm = new AesGcm(contentKey, tag.Length);
        gcm.Encrypt(nonce, content, cipher, tag, Encoding.ASCII.GetBytes(encoded));
        return string.Join('.', encoded, Base64Url.EncodeToString(encryptedKey), Base64Url.EncodeToString(nonce), Base64Url.EncodeToString(cipher), Base64Url.EncodeToString(tag));
    }
}
