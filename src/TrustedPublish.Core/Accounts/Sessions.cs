using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Core.Accounts;

/// <summary>Session tokens: made at sign-in, two hours absolute, ended by sign-out, by a revocation or by any change of the account's security stamp.</summary>
internal sealed class Sessions(ISessionStore store, IAccounts accounts, RevocationList revocations, CredentialSettings settings, TimeProvider time)
{
    /// <summary>Starts a session for an account that just signed in.</summary>
    public async Task<(Secret Token, DateTimeOffset ExpiresAt)> StartAsync(Account account, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.Create(OpaqueToken.SessionPrefix);
        var now = time.GetUtcNow();
        await store.AddAsync(
            new SessionRecord
            {
                TokenHash = OpaqueToken.Hash(token.Reveal()),
                AccountId = account.Id,
                SecurityStamp = account.SecurityStamp,
                CreatedAt = now,
                ExpiresAt = now + settings.SessionLifetime,
            },
            cancellationToken).ConfigureAwait(false);
        return (token, now + settings.SessionLifetime);
    }

    /// <summary>The account a token stands for; null for anything but a live session's token.</summary>
    public async Task<Account?> FindAsync(string unverifiedToken, CancellationToken cancellationToken) =>
        OpaqueToken.IsWellFormed(unverifiedToken, OpaqueToken.SessionPrefix)
        && await store.FindAsync(OpaqueToken.Hash(unverifiedToken), cancellationToken).ConfigureAwait(false) is { } session
        && time.GetUtcNow() < session.ExpiresAt

        // A revocation lives as long as sessions do by configuration: one begun under an earlier, longer life ends with the others.
        && time.GetUtcNow() < session.CreatedAt + settings.SessionLifetime
        && !await revocations.IsRevokedAsync(Revocable.Of(session), cancellationToken).ConfigureAwait(false)
        && await accounts.FindAsync(session.AccountId, cancellationToken).ConfigureAwait(false) is { } account
        && string.Equals(account.SecurityStamp, session.SecurityStamp, StringComparison.Ordinal)
            ? account
            : null;

    /// <summary>Ends a session; nothing happens when the token is none.</summary>
    public Task EndAsync(string unverifiedToken, CancellationToken cancellationToken) =>
        OpaqueToken.IsWellFormed(unverifiedToken, OpaqueToken.SessionPrefix)
            ? store.RemoveAsync(OpaqueToken.Hash(unverifiedToken), cancellationToken)
            : Task.CompletedTask;
}
