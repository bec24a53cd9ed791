using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>Where granular tokens are kept.</summary>
internal interface IGranularTokenStore
{
    Task AddAsync(GranularToken token, Trail trail, CancellationToken cancellationToken);

    /// <summary>By its secret's hash, whatever its state: who presents it may be told why it is not good.</summary>
    Task<GranularToken?> FindAsync(string tokenHash, CancellationToken cancellationToken);

    /// <summary>By its key; null when there is none.</summary>
    Task<GranularToken?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>The account's tokens that were not revoked, newest first.</summary>
    Task<IReadOnlyList<GranularToken>> ListAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>Revokes for good; every node sees it at its next look at the token.</summary>
    /// <returns>False when it was revoked before.</returns>
    Task<bool> RevokeAsync(string key, DateTimeOffset at, Trail trail, CancellationToken cancellationToken);

    /// <summary>Notes a use.</summary>
    Task UsedAsync(string key, DateTimeOffset at, string? from, CancellationToken cancellationToken);

    /// <summary>Cuts the lives of writing tokens that are longer than <paramref name="longest"/>.</summary>
    /// <param name="longest">From their making on.</param>
    /// <param name="trail">What to leave behind for each that was cut, as it is then.</param>
    /// <param name="at">UTC; now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were cut.</returns>
    Task<int> ShortenAsync(TimeSpan longest, Func<GranularToken, Trail> trail, DateTimeOffset at, CancellationToken cancellationToken);
}
