namespace TrustedPublish.Core.Accounts;

/// <summary>Where sessions are kept.</summary>
internal interface ISessionStore
{
    Task AddAsync(SessionRecord session, CancellationToken cancellationToken);

    Task<SessionRecord?> FindAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>Ends a session; no error when there is none.</summary>
    Task RemoveAsync(string tokenHash, CancellationToken cancellationToken);
}
