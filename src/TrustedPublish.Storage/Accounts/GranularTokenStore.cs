using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Granular tokens in the database.</summary>
internal sealed class GranularTokenStore(TableReader tables, WriteLoop writes) : IGranularTokenStore
{
    public Task AddAsync(GranularToken token, Trail trail, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context =>
        {
            context.GranularTokens.Add(token);
            context.AddTrail(trail);
            return context.SaveChangesAsync();
        }, cancellationToken);

    public Task<GranularToken?> FindAsync(string tokenHash, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.GranularTokens.AsNoTracking().SingleOrDefaultAsync(token => token.TokenHash == tokenHash, cancellationToken));

    public Task<GranularToken?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.GranularTokens.AsNoTracking().SingleOrDefaultAsync(token => token.Key == key, cancellationToken));

    public async Task<IReadOnlyList<GranularToken>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        await tables.ReadAsync(context => context.GranularTokens.AsNoTracking()
            .Where(token => token.AccountId == accountId && token.RevokedAt == null)
            .OrderByDescending(token => token.CreatedAt).ThenBy(token => token.Key)
            .ToListAsync(cancellationToken));

    public Task<bool> RevokeAsync(string key, DateTimeOffset at, Trail trail, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            if (await context.GranularTokens.Where(token => token.Key == key && token.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(token => token.RevokedAt, at)) == 0)
            {
                return false;
            }

            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    public Task UsedAsync(string key, DateTimeOffset at, string? from, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context => context.GranularTokens.Where(token => token.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.LastUsedAt, at).SetProperty(token => token.LastUsedFrom, from)), cancellationToken);

    public Task<int> ShortenAsync(TimeSpan longest, Func<GranularToken, Trail> trail, DateTimeOffset at, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var live = await context.GranularTokens.AsNoTracking().Where(token => token.RevokedAt == null && token.ExpiresAt > at).ToListAsync();
            GranularToken[] shortened = [.. live
                .Where(token => token.PackagesPermission.MayWrite && token.ExpiresAt > token.CreatedAt + longest)
                .Select(token => token with { ExpiresAt = token.CreatedAt + longest, ShortenedAt = at })];
            context.GranularTokens.UpdateRange(shortened);
            Array.ForEach(shortened, token => context.AddTrail(trail(token)));
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return shortened.Length;
        }, cancellationToken);
}
