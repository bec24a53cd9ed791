namespace TrustedPublish.Core.Credentials;

/// <summary>Where signing keys are kept, encrypted at rest.</summary>
internal interface ISigningKeyStore
{
    /// <summary>Every key not yet gone, oldest first, decrypted.</summary>
    Task<IReadOnlyList<SigningKeyRecord>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key if there is none yet; another node may have been first.</summary>
    /// <returns>The key that is now there.</returns>
    Task<SigningKeyRecord> AddFirstAsync(SigningKeyRecord key, CancellationToken cancellationToken);
}
