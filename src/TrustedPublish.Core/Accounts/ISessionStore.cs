namespace TrustedPublish.Core.Accounts;

/// <summary>Where sessions are kept.</summary>
internal interface ISessionStore
{
    Task AddAsync(SessionRecord session, CancellationToken cancellationToken);

    Task<SessionRecord?> FindAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>The account's live sessions, newest first.</summary>
    Task<IReadOnlyList<SessionRecord>> ListAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>Notes that a browser's session saw the second factor.</summary>
    Task ConfirmAsync(string tokenHash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Ends a session; no error when there is none.</summary>
    Task RemoveAsync(string tokenHash, CancellationToken cancellationToken);
}
