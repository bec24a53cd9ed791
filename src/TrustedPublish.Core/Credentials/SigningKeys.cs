using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Credentials;

/// <summary>The keys that sign publish credentials: loaded or made at start and when one was revoked, published as a JWK set.</summary>
internal sealed class SigningKeys(ISigningKeyStore store, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly Lock gate = new();
    private readonly HashSet<string> retired = new(StringComparer.Ordinal);
    private volatile SigningKey[] keys = [];
    private volatile bool isIncomplete;

    /// <summary>The key that signs now.</summary>
    /// <exception cref="StoreUnavailableException">The last one was revoked, and there is no other yet.</exception>
    public SigningKey Current => keys is [.., var newest] ? newest : throw new StoreUnavailableException("store of signing keys");

    /// <summary>Every key whose signatures count, as public JWKs.</summary>
    public IEnumerable<JsonWebKey> PublicKeys => keys.Select(static key => key.PublicJwk);

    /// <summary>The key with this id; null when there is none.</summary>
    public VerificationKey? Find(string keyId) => keys.FirstOrDefault(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal))?.Verification;

    /// <summary>Loads the keys; makes the first one on a new installation.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var records = await store.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (records.Count == 0)
            {
                records = [await store.AddFirstAsync(Generate(), cancellationToken).ConfigureAwait(false)];
            }

            lock (gate)
            {
                keys = [.. records.Where(record => !retired.Contains(record.KeyId)).Select(static record => new SigningKey(record))];
                isIncomplete = keys.Length == 0;
            }
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>
    /// Drops revoked keys for as long as this process lives (MNT-12), whatever the store says, and loads or makes what takes their place.
    /// While the store does not answer that is left to <see cref="RefreshAsync"/>: a key too few is safe.
    /// </summary>
    public async Task RetireAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            retired.UnionWith(keyIds);
            var remaining = keys.Where(key => !retired.Contains(key.KeyId)).ToArray();
            isIncomplete |= remaining.Length < keys.Length;

            // Not disposed: one may be signing at this moment.
            keys = remaining;
        }

        try
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
        }
    }

    /// <summary>Loads the keys anew if one was dropped since.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => isIncomplete ? OpenAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        loading.Dispose();
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
