using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Credentials;

/// <summary>The keys that sign publish credentials: loaded or made at start, published as a JWK set.</summary>
internal sealed class SigningKeys(ISigningKeyStore store, TimeProvider time) : IDisposable
{
    private IReadOnlyList<SigningKey> keys = [];

    /// <summary>The key that signs now.</summary>
    public SigningKey Current => keys.Count > 0 ? keys[^1] : throw new InvalidOperationException("The signing keys were not opened.");

    /// <summary>Every key whose signatures count, as public JWKs.</summary>
    public IEnumerable<JsonWebKey> PublicKeys => keys.Select(static key => key.PublicJwk);

    /// <summary>The key with this id; null when there is none.</summary>
    public VerificationKey? Find(string keyId) => keys.FirstOrDefault(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal))?.Verification;

    /// <summary>Loads the keys; makes the first one on a new installation.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var records = await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (records.Count == 0)
        {
            records = [await store.AddFirstAsync(Generate(), cancellationToken).ConfigureAwait(false)];
        }

        keys = [.. records.Select(static record => new SigningKey(record))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in keys)
        {
            key.Dispose();
        }
    }

    private SigningKeyRecord Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKeyRecord
        {
            KeyId = Base64UrlEncoder.Encode(SigningKey.ToJwk(key).ComputeJwkThumbprint()),
            PrivateKey = key.ExportPkcs8PrivateKey(),
            CreatedAt = time.GetUtcNow(),
        };
    }
}
