using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Legacy;

/// <summary>Uses of the upstream's own tokens in the database.</summary>
internal sealed class LegacyTokenStore(TableReader tables, WriteLoop writes) : ILegacyTokenStore
{
    private const int MaxPackages = 500;

    public Task<LegacyTokenRecord?> FindAsync(string registry, string tokenHash, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
            await context.LegacyTokens.AsNoTracking().SingleOrDefaultAsync(row => row.Registry == registry && row.TokenHash == tokenHash, cancellationToken) is { } row ? Of(row) : null);

    public Task<IReadOnlyList<LegacyTokenRecord>> ReadAsync(string registry, int limit, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<LegacyTokenRecord>>(async context =>
        [
            .. (await context.LegacyTokens.AsNoTracking().Where(row => row.Registry == registry)
                .OrderByDescending(row => row.LastUsedAt).ThenBy(row => row.TokenHash).Take(limit).ToListAsync(cancellationToken)).Select(Of),
        ]);

    public Task AddAsync(LegacyTokenRecord uses, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            // Alone: several nodes count the same token.
            await using var transaction = await context.BeginExclusiveAsync();
            var row = await context.LegacyTokens.SingleOrDefaultAsync(row => row.Registry == uses.Registry && row.TokenHash == uses.TokenHash);
            if (row is null)
            {
                context.LegacyTokens.Add(new()
                {
                    Registry = uses.Registry,
                    TokenHash = uses.TokenHash,
                    Name = uses.Name,
                    NameAskedAt = uses.NameAskedAt,
                    FirstUsedAt = uses.FirstUsedAt,
                    LastUsedAt = uses.LastUsedAt,
                    Uses = uses.Uses,
                    Packages = Join(uses.Packages),
                    Network = uses.Network,
                });
            }
            else
            {
                row.Name = uses.Name ?? row.Name;
                row.NameAskedAt = uses.NameAskedAt;
                row.LastUsedAt = uses.LastUsedAt > row.LastUsedAt ? uses.LastUsedAt : row.LastUsedAt;
                row.Uses += uses.Uses;
                row.Packages = Join(Split(row.Packages).Union(uses.Packages, StringComparer.Ordinal));
                row.Network = uses.Network;
            }

            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    private static LegacyTokenRecord Of(LegacyTokenRow row) => new()
    {
        Registry = row.Registry,
        TokenHash = row.TokenHash,
        Name = row.Name,
        NameAskedAt = row.NameAskedAt,
        FirstUsedAt = row.FirstUsedAt,
        LastUsedAt = row.LastUsedAt,
        Uses = row.Uses,
        Packages = Split(row.Packages),
        Network = row.Network,
    };

    private static string Join(IEnumerable<string> packages) => string.Join('\n', packages.Order(StringComparer.Ordinal).Take(MaxPackages));

    private static string[] Split(string packages) => packages.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
