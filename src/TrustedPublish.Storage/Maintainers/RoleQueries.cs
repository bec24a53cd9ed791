using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Maintainers;

/// <summary>Which role somebody has, asked of the tables.</summary>
internal static class RoleQueries
{
    extension(StorageContext context)
    {
        /// <summary>One statement, and therefore one snapshot.</summary>
        public async Task<Standing> StandingAsync(string registry, string package, string accountId, CancellationToken cancellationToken)
        {
            var scope = ScopeNames.Of(package);
            var found = await context.Users.Where(user => user.Id == accountId).Select(user => new
            {
                Writes = context.PackageMaintainers.Any(row => row.Registry == registry && row.Package == package && row.AccountId == user.Id)
                    || context.OrganisationMembers.Any(row => row.Registry == registry && row.Organisation == scope && row.AccountId == user.Id
                        && (row.Role == OrganisationRole.Owner || row.Role == OrganisationRole.Admin))
                    || context.TeamGrants.Any(grant => grant.Registry == registry && grant.Package == package && grant.MayWrite
                        && context.TeamMembers.Any(row => row.Registry == registry && row.Organisation == grant.Organisation && row.Team == grant.Team && row.AccountId == user.Id)),
                Reads = context.TeamGrants.Any(grant => grant.Registry == registry && grant.Package == package
                    && context.TeamMembers.Any(row => row.Registry == registry && row.Organisation == grant.Organisation && row.Team == grant.Team && row.AccountId == user.Id)),
                Decided = context.PackageOwnerships.Any(row => row.Registry == registry && row.Package == package),
            }).SingleOrDefaultAsync(cancellationToken);
            return found is null ? default : new Standing(found.Writes ? PackageRole.Write : found.Reads ? PackageRole.Read : PackageRole.None, found.Decided);
        }

        /// <summary>The package's own maintainers.</summary>
        public async Task<IReadOnlyList<Person>> OwnersAsync(string registry, string package, CancellationToken cancellationToken)
        {
            var people = await context.PackageMaintainers.Where(row => row.Registry == registry && row.Package == package)
                .Join(context.Users, static row => row.AccountId, static user => user.Id, static (_, user) => new { user.Id, user.UserName, user.Email })
                .ToListAsync(cancellationToken);
            return [.. people.Select(static user => new Person(user.Id, user.UserName!, user.Email)).OrderBy(static person => person.Name, StringComparer.Ordinal)];
        }

        /// <summary>Whether a new package of this name could be the account's.</summary>
        public async Task<NewPackage> PeekNewAsync(string registry, string package, string accountId, CancellationToken cancellationToken)
        {
            var scope = ScopeNames.Of(package);
            var found = await context.Generations.Select(_ => new
            {
                // Publishers that wait for it and settings that somebody made are a claim too: a stranger must not slip in before them.
                Taken = context.PackageMaintainers.Any(row => row.Registry == registry && row.Package == package)
                    || context.PackageOwnerships.Any(row => row.Registry == registry && row.Package == package)
                    || context.Packages.Any(row => row.Registry == registry && row.Name == package)
                    || context.TeamGrants.Any(row => row.Registry == registry && row.Package == package)
                    || context.Publishers.Any(row => row.Registry == registry && row.Package == package),
                Owned = context.OrganisationMembers.Any(row => row.Registry == registry && row.Organisation == scope),
                Member = context.OrganisationMembers.Any(row => row.Registry == registry && row.Organisation == scope && row.AccountId == accountId),
            }).SingleAsync(cancellationToken);
            return found.Taken ? NewPackage.Taken : found.Owned && !found.Member ? NewPackage.ForeignScope : NewPackage.Free;
        }
    }
}
