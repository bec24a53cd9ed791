using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>Where second factors are kept. Whatever is spent is spent by one atomic write: of parallel callers one gets true.</summary>
internal interface ISecondFactorStore
{
    /// <summary>Null when there is no such account, or it is disabled.</summary>
    Task<SecondFactorState?> ReadAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>Uses up a step of the authenticator and all before it (RFC 6238 §5.2: a code counts once).</summary>
    Task<bool> SpendStepAsync(string accountId, long step, CancellationToken cancellationToken);

    /// <summary>Uses up a recovery code.</summary>
    Task<bool> SpendRecoveryCodeAsync(string accountId, string hash, CancellationToken cancellationToken);

    /// <summary>Keeps a key that is to be confirmed.</summary>
    Task BeginAsync(string accountId, byte[] key, TwoFactorMode mode, CancellationToken cancellationToken);

    /// <summary>Makes the pending key the account's, with fresh recovery codes; other sessions end. False when another change came first.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="key">The key that was confirmed.</param>
    /// <param name="step">The step of the confirming code, which is used up.</param>
    /// <param name="recoveryHashes">Replace all that were.</param>
    /// <param name="keptSession">Hash of the session that does this and goes on.</param>
    /// <param name="trail">Written in the same transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ConfirmAsync(string accountId, byte[] key, long step, IReadOnlyCollection<string> recoveryHashes, string? keptSession, Trail trail, CancellationToken cancellationToken);

    Task SetModeAsync(string accountId, TwoFactorMode mode, Trail trail, CancellationToken cancellationToken);

    /// <summary>Takes away authenticator, passkeys and recovery codes; other sessions end.</summary>
    Task RemoveAsync(string accountId, string? keptSession, Trail trail, CancellationToken cancellationToken);

    /// <summary>Takes away the authenticator alone.</summary>
    Task<FactorRemoval> RemoveAuthenticatorAsync(string accountId, FactorRemovalTerms terms, CancellationToken cancellationToken);

    /// <summary>Replaces the recovery codes.</summary>
    Task ReplaceRecoveryCodesAsync(string accountId, IReadOnlyCollection<string> recoveryHashes, Trail trail, CancellationToken cancellationToken);
}
