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

    public Task ChangeAsync(string registry, string name, Func<PackageRecord, PackageRecord> change, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            // Alone, so that no other node's change of another setting is written over.
            await using var transaction = await context.BeginExclusiveAsync();
            var stored = await context.Packages.SingleOrDefaultAsync(package => package.Registry == registry && package.Name == name);
            var changed = change(stored ?? new PackageRecord { Registry = registry, Name = name });
            if (stored is null)
            {
                context.Packages.Add(changed);
            }
            else
            {
                context.Entry(stored).CurrentValues.SetValues(changed);
            }

            context.Journal.Add(entry);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
}
