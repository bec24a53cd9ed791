using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Registries;

/// <summary>Package settings in the database.</summary>
internal sealed class PackageStore(TableReader tables, WriteLoop writes) : IPackageStore
{
    public Task<PackageRecord?> FindAsync(string registry, string name, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.Packages.AsNoTracking()
            .SingleOrDefaultAsync(package => package.Registry == registry && package.Name == name, cancellationToken));

    public Task SaveAsync(PackageRecord package, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var changed = await context.Packages
                .Where(stored => stored.Registry == package.Registry && stored.Name == package.Name)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(stored => stored.Access, package.Access)
                    .SetProperty(stored => stored.PublishingAccess, package.PublishingAccess)
                    .SetProperty(stored => stored.FirstPublishedAt, package.FirstPublishedAt));
            if (changed == 0)
            {
                context.Packages.Add(package);
            }

            context.Journal.Add(entry);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
}
