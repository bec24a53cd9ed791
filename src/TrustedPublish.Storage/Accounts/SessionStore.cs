using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Sessions in the database; one that has expired is not found, even before its row is purged.</summary>
internal sealed class SessionStore(TableReader tables, WriteLoop writes, TimeProvider time) : ISessionStore
{
    public Task AddAsync(SessionRecord session, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context =>
        {
            context.Sessions.Add(session);
            return context.SaveChangesAsync();
        }, cancellationToken);

    public Task<SessionRecord?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return tables.ReadAsync(context => context.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(session => session.TokenHash == tokenHash && session.ExpiresAt > now, cancellationToken));
    }

    public async Task<IReadOnlyList<SessionRecord>> ListAsync(string accountId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await tables.ReadAsync(context => context.Sessions.AsNoTracking()
            .Where(session => session.AccountId == accountId && session.ExpiresAt > now)
            .OrderByDescending(session => session.CreatedAt)
            .ToListAsync(cancellationToken));
    }

    public Task ConfirmAsync(string tokenHash, DateTimeOffset at, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context => context.Sessions.Where(session => session.TokenHash == tokenHash)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.SecondFactorAt, at)), cancellationToken);

    public Task RemoveAsync(string tokenHash, CancellationToken cancellationToken) =>
        writes.ChangeAsync(
            context => context.Sessions.Where(session => session.TokenHash == tokenHash).ExecuteDeleteAsync(), cancellationToken);
}
