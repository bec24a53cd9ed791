using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Core.Accounts;

/// <summary>
/// Session tokens: made at sign-in, two hours absolute, ended by sign-out, by a revocation or by any change of the account's security stamp.
/// A browser's session has a prefix of its own and is no bearer token, nor the other way round (MNT-02).
/// </summary>
internal sealed class Sessions(ISessionStore store, IAccounts accounts, RevocationList revocations, CredentialSettings settings, TimeProvider time)
{
    private const int ShownStart = 12;

    /// <summary>Starts a command line's session for an account that just signed in.</summary>
    public Task<(Secret Token, DateTimeOffset ExpiresAt)> StartAsync(Account account, SessionOrigin origin, CancellationToken cancellationToken) =>
        StartAsync(OpaqueToken.SessionPrefix, account, origin, secondFactorAt: null, cancellationToken);

    /// <summary>Starts a browser's session.</summary>
    /// <param name="account">Who signed in.</param>
    /// <param name="origin">Where.</param>
    /// <param name="sawSecondFactor">Whether the second factor was part of the sign-in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<(Secret Token, DateTimeOffset ExpiresAt)> StartInBrowserAsync(Account account, SessionOrigin origin, bool sawSecondFactor, CancellationToken cancellationToken) =>
        StartAsync(OpaqueToken.BrowserPrefix, account, origin, sawSecondFactor ? time.GetUtcNow() : null, cancellationToken);

    /// <summary>The account a bearer token stands for; null for anything but a live session's token.</summary>
    public async Task<Account?> FindAsync(string unverifiedToken, CancellationToken cancellationToken) =>
        (await FindAsync(unverifiedToken, OpaqueToken.SessionPrefix, cancellationToken).ConfigureAwait(false))?.Account;

    /// <summary>The browser session of a cookie; null for anything else.</summary>
    public Task<(Account Account, SessionRecord Session)?> FindInBrowserAsync(string unverifiedCookie, CancellationToken cancellationToken) =>
        FindAsync(unverifiedCookie, OpaqueToken.BrowserPrefix, cancellationToken);

    /// <summary>Notes that this browser session has just seen the second factor.</summary>
    public Task ConfirmAsync(SessionRecord session, CancellationToken cancellationToken) =>
        store.ConfirmAsync(session.TokenHash, time.GetUtcNow(), cancellationToken);

    /// <summary>The account's live sessions, newest first.</summary>
    public async Task<IReadOnlyList<SessionRecord>> ListAsync(Account account, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(account.Id, cancellationToken).ConfigureAwait(false)).Where(session => IsLive(session) && session.SecurityStamp == account.SecurityStamp)];

    /// <summary>Ends a session by its token; nothing happens when the token is none.</summary>
    public Task EndAsync(string unverifiedToken, CancellationToken cancellationToken) =>
        OpaqueToken.IsWellFormed(unverifiedToken, OpaqueToken.SessionPrefix) || OpaqueToken.IsWellFormed(unverifiedToken, OpaqueToken.BrowserPrefix)
            ? store.RemoveAsync(OpaqueToken.Hash(unverifiedToken), cancellationToken)
            : Task.CompletedTask;

    /// <summary>Ends a session that its owner picked from the list.</summary>
    public Task EndAsync(SessionRecord session, CancellationToken cancellationToken) => store.RemoveAsync(session.TokenHash, cancellationToken);

    private async Task<(Secret Token, DateTimeOffset ExpiresAt)> StartAsync(
        string prefix, Account account, SessionOrigin origin, DateTimeOffset? secondFactorAt, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.Create(prefix);
        var now = time.GetUtcNow();
        await store.AddAsync(
            new SessionRecord
            {
                TokenHash = OpaqueToken.Hash(token.Reveal()),
                AccountId = account.Id,
                SecurityStamp = account.SecurityStamp,
                CreatedAt = now,
                ExpiresAt = now + settings.SessionLifetime,
                TokenStart = token.Reveal()[..ShownStart],
                Address = origin.Address,
                Client = origin.Client,
                SecondFactorAt = secondFactorAt,
            },
            cancellationToken).ConfigureAwait(false);
        return (token, now + settings.SessionLifetime);
    }

    private async Task<(Account Account, SessionRecord Session)?> FindAsync(string unverifiedToken, string prefix, CancellationToken cancellationToken) =>
        OpaqueToken.IsWellFormed(unverifiedToken, prefix)
        && await store.FindAsync(OpaqueToken.Hash(unverifiedToken), cancellationToken).ConfigureAwait(false) is { } session
        && IsLive(session)
        && !await revocations.IsRevokedAsync(Revocable.Of(session), cancellationToken).ConfigureAwait(false)
        && await accounts.FindAsync(session.AccountId, cancellationToken).ConfigureAwait(false) is { } account
        && string.Equals(account.SecurityStamp, session.SecurityStamp, StringComparison.Ordinal)
            ? (account, session)
            : null;

    // A revocation lives as long as sessions do by configuration: one begun under an earlier, longer life ends with the others.
    private bool IsLive(SessionRecord session) =>
        time.GetUtcNow() is var now && now < session.ExpiresAt && now < session.CreatedAt + settings.SessionLifetime;
}
