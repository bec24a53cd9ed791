using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Maintainers;

/// <summary>Names that wait for their first publish, asked of the tables.</summary>
internal static class Reservations
{
    /// <summary>How many names an account keeps waiting.</summary>
    public static Task<int> CountAsync(StorageContext context, string accountId) =>
        context.PackageOwnerships.CountAsync(row => row.ReservedUntil != null
            && context.PackageMaintainers.Any(owner => owner.Registry == row.Registry && owner.Package == row.Package && owner.AccountId == accountId));

    public static IQueryable<PackageOwnershipRow> Over(StorageContext context, DateTimeOffset now) =>
        context.PackageOwnerships.AsNoTracking().Where(row => row.ReservedUntil <= now);

    /// <summary>Frees the names whose time is over, alone in one transaction.</summary>
    public static async Task<int> EndAsync(StorageContext context, DateTimeOffset now, Func<string, string, JournalEntry> entry)
    {
        await using var transaction = await context.BeginExclusiveAsync();
        var ended = 0;
        foreach (var row in await Over(context, now).ToListAsync())
        {
            var publishers = context.Publishers.Where(publisher => publisher.Registry == row.Registry && publisher.Package == row.Package);

            // Registered or activated when the package existed: it came to be, whoever published it.
            if (await publishers.AnyAsync(publisher => !publisher.Pending))
            {
                await context.PackageOwnerships.Where(other => other.Registry == row.Registry && other.Package == row.Package)
                    .ExecuteUpdateAsync(set => set.SetProperty(other => other.ReservedUntil, (DateTimeOffset?)null));
                continue;
            }

            await publishers.ExecuteDeleteAsync();
            await context.PackageMaintainers.Where(owner => owner.Registry == row.Registry && owner.Package == row.Package).ExecuteDeleteAsync();
            await context.TeamGrants.Where(grant => grant.Registry == row.Registry && grant.Package == row.Package).ExecuteDeleteAsync();
            await context.Packages.Where(package => package.Registry == row.Registry && package.Name == row.Package).ExecuteDeleteAsync();
            await context.PackageOwnerships.Where(other => other.Registry == row.Registry && other.Package == row.Package).ExecuteDeleteAsync();
            context.Journal.Add(entry(row.Registry, row.Package));
            ended++;
        }

        if (ended > 0)
        {
            // Every node forgets the publishers.
            await context.Generations.ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, row => row.Value + 1));
        }

        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return ended;
    }
}
