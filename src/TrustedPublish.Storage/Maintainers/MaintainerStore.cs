using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Maintainers;

/// <summary>Maintainers in the database.</summary>
internal sealed class MaintainerStore(TableReader tables, WriteLoop writes, ILookupNormalizer names, TimeProvider time) : IMaintainerStore
{
    public Task<Standing> StandingAsync(string registry, string package, string accountId, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.StandingAsync(registry, package, accountId, cancellationToken));

    public Task<IReadOnlyList<Person>> OwnersAsync(string registry, string package, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.OwnersAsync(registry, package, cancellationToken));

    public Task<IReadOnlyDictionary<string, PackageRole>> CollaboratorsAsync(string registry, string package, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => Roster.CollaboratorsAsync(context, registry, package, cancellationToken));

    public Task<IReadOnlyDictionary<string, PackageRole>> PackagesOfAsync(string registry, string accountId, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => Roster.PackagesOfAsync(context, registry, accountId, cancellationToken));

    public Task<IReadOnlyList<string>> PackagesOfScopeAsync(string registry, string scope, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => Roster.PackagesOfScopeAsync(context, registry, scope, cancellationToken));

    public Task<Person?> FindPersonAsync(string name, CancellationToken cancellationToken)
    {
        var normalized = names.NormalizeName(name);
        return tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == normalized, cancellationToken) is { } user
                ? new Person(user.Id, user.UserName!, user.Email)
                : null);
    }

    public Task<OwnershipDecision> ChangeAsync(
        OwnershipChange change, Func<IReadOnlyList<Person>, Standing, OwnershipDecision> decide, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var owners = await context.OwnersAsync(change.Registry, change.Package, CancellationToken.None);
            var standing = await context.StandingAsync(change.Registry, change.Package, change.By.Id, CancellationToken.None);
            var decision = decide(owners, standing);
            if (decision.Denial is not null)
            {
                return decision;
            }

            if (decision.Owners is { } next)
            {
                await SetOwnersAsync(context, change.Registry, change.Package, owners, next, standing.IsDecided);
            }

            // An administrator's word about who maintains it is for good.
            if (change is { By.IsAdministrator: true, Owners: not null })
            {
                await SettleAsync(context, change.Registry, change.Package);
            }

            if (decision.Settings is { } settings)
            {
                var stored = await Of(context.Packages, change.Registry, change.Package).SingleOrDefaultAsync();
                var changed = settings(stored ?? new PackageRecord { Registry = change.Registry, Name = change.Package });
                if (stored is null)
                {
                    context.Packages.Add(changed);
                }
                else
                {
                    context.Entry(stored).CurrentValues.SetValues(changed);
                }
            }

            foreach (var trail in decision.Trails)
            {
                context.AddTrail(trail);
            }

            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return decision with { Owners = decision.Owners ?? owners };
        }, cancellationToken);

    public Task<NewPackage> PeekNewAsync(string registry, string package, string accountId, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => context.PeekNewAsync(registry, package, accountId, cancellationToken));

    public Task<NewPackage> ClaimNewAsync(
        string registry, string package, Account account, JournalEntry entry, DateTimeOffset? reservedUntil, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var found = await context.PeekNewAsync(registry, package, account.Id, CancellationToken.None);
            if (found is NewPackage.Free && reservedUntil is not null && await Reservations.CountAsync(context, account.Id) >= Maintainership.MaxReserved)
            {
                return NewPackage.TooMany;
            }

            if (found is NewPackage.Free)
            {
                await SetOwnersAsync(context, registry, package, [], [new Person(account.Id, account.Name, null)], isDecided: false, reservedUntil);
                context.Journal.Add(entry);
                await context.SaveChangesAsync();
                await transaction.CommitAsync();
            }

            return found;
        }, cancellationToken);

    public Task SettleAsync(string registry, string package, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context => SettleAsync(context, registry, package), cancellationToken);

    public async Task<int> EndReservationsAsync(Func<string, string, JournalEntry> entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await tables.ReadAsync(context => Reservations.Over(context, now).AnyAsync(cancellationToken))
            ? await writes.ChangeAsync(context => Reservations.EndAsync(context, now, entry), cancellationToken)
            : 0;
    }

    public Task ReleaseAsync(string registry, string package, string accountId, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var rows = context.PackageMaintainers.Where(row => row.Registry == registry && row.Package == package);
            if (await rows.Select(row => row.AccountId).ToListAsync() is not [var only] || only != accountId)
            {
                return false;
            }

            await rows.ExecuteDeleteAsync();
            await context.PackageOwnerships.Where(row => row.Registry == registry && row.Package == package).ExecuteDeleteAsync();
            context.Journal.Add(entry);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    public Task AdoptAsync(
        string registry, string package, IReadOnlyList<string> names, Func<IReadOnlyList<string>, JournalEntry> entry, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await context.PackageOwnerships.AnyAsync(row => row.Registry == registry && row.Package == package))
            {
                return false;
            }

            // By exact spelling: an upstream may know "Alice" and "alice" as two people.
            var users = await context.Users.Where(user => names.Contains(user.UserName)).Select(user => new { user.Id, user.UserName }).ToListAsync();
            Person[] adopted = [.. users.Where(user => names.Contains(user.UserName, StringComparer.Ordinal)).Select(user => new Person(user.Id, user.UserName!, null))];
            await SetOwnersAsync(context, registry, package, [], adopted, isDecided: false);
            context.Journal.Add(entry([.. adopted.Select(person => person.Name)]));
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    private async Task SetOwnersAsync(
        StorageContext context, string registry, string package, IReadOnlyList<Person> owners, IReadOnlyList<Person> next, bool isDecided, DateTimeOffset? reservedUntil = null)
    {
        var (now, kept) = (time.GetUtcNow(), next.Select(person => person.Id).ToList());
        await context.PackageMaintainers.Where(row => row.Registry == registry && row.Package == package && !kept.Contains(row.AccountId)).ExecuteDeleteAsync();
        foreach (var person in next.ExceptBy(owners.Select(owner => owner.Id), person => person.Id))
        {
            context.PackageMaintainers.Add(new() { Registry = registry, Package = package, AccountId = person.Id, Since = now });
        }

        if (!isDecided)
        {
            context.PackageOwnerships.Add(new() { Registry = registry, Package = package, DecidedAt = now, ReservedUntil = reservedUntil });
        }
    }

    private static Task<int> SettleAsync(StorageContext context, string registry, string package) =>
        context.PackageOwnerships.Where(row => row.Registry == registry && row.Package == package && row.ReservedUntil != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ReservedUntil, (DateTimeOffset?)null));

    private static IQueryable<PackageRecord> Of(IQueryable<PackageRecord> packages, string registry, string name) =>
        packages.Where(package => package.Registry == registry && package.Name == name);
}
