using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Credentials;

/// <summary>One ES256 key in use. Signing takes an instance out of a pool: the platform's key objects are not promised to be thread-safe.</summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>Bytes of a signature: r and s, 32 each.</summary>
    public const int SignatureLength = 64;

    private readonly ConcurrentBag<ECDsa> pool = [];
    private readonly ReadOnlyMemory<byte> privateKey;

    public SigningKey(SigningKeyRecord record)
    {
        privateKey = record.PrivateKey;
        KeyId = record.KeyId;
        var key = Import();
        pool.Add(key);
        PublicJwk = ToJwk(key);
        PublicJwk.Kid = KeyId;
        EncodedHeader = Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{KeyId}}"}""");
        Verification = VerificationKey.TryCreate(PublicJwk, "ES256") ?? throw new InvalidDataException($"Signing key {KeyId} is not an ES256 key.");
    }

    public string KeyId { get; }

    /// <summary>The public half, with <c>kid</c>, <c>use</c> and <c>alg</c>.</summary>
    public JsonWebKey PublicJwk { get; }

    /// <summary>The header of every credential this key signs, base64url.</summary>
    public string EncodedHeader { get; }

    public VerificationKey Verification { get; }

    /// <summary>Signs as ES256 does: SHA-256, r and s of 32 bytes each.</summary>
    /// <param name="signature"><see cref="SignatureLength"/> bytes, filled.</param>
    public void Sign(ReadOnlySpan<byte> input, Span<byte> signature)
    {
        var key = pool.TryTake(out var pooled) ? pooled : Import();
        try
        {
            if (!key.TrySignData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _))
            {
                throw new CryptographicException("The signature has an unexpected length.");
            }
        }
        finally
        {
            pool.Add(key);
        }
    }

    /// <summary>The public JWK of a key.</summary>
    public static JsonWebKey ToJwk(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey { Kty = "EC", Crv = "P-256", X = Base64UrlEncoder.Encode(point.X), Y = Base64UrlEncoder.Encode(point.Y), Use = "sig", Alg = "ES256" };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (pool.TryTake(out var key))
        {
            key.Dispose();
        }
    }

    private ECDsa Import()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey.Span, out _);
        return key;
    }
}
