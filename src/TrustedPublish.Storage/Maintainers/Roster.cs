using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Maintainers;

/// <summary>Lists of people and packages, as <c>npm access list</c> shows them.</summary>
internal static class Roster
{
    public static async Task<IReadOnlyDictionary<string, PackageRole>> CollaboratorsAsync(
        StorageContext context, string registry, string package, CancellationToken cancellationToken)
    {
        var scope = ScopeNames.Of(package);
        var own = context.PackageMaintainers.Where(row => row.Registry == registry && row.Package == package).Select(static row => new { row.AccountId, Writes = true });
        var organisation = context.OrganisationMembers
            .Where(row => row.Registry == registry && row.Organisation == scope && (row.Role == OrganisationRole.Owner || row.Role == OrganisationRole.Admin))
            .Select(static row => new { row.AccountId, Writes = true });
        var teams = context.TeamGrants.Where(grant => grant.Registry == registry && grant.Package == package)
            .Join(
                context.TeamMembers,
                static grant => new { grant.Registry, grant.Organisation, grant.Team },
                static member => new { member.Registry, member.Organisation, member.Team },
                static (grant, member) => new { member.AccountId, Writes = grant.MayWrite });
        var rows = await own.Concat(organisation).Concat(teams)
            .Join(context.Users, static row => row.AccountId, static user => user.Id, static (row, user) => new { Name = user.UserName!, row.Writes })
            .ToListAsync(cancellationToken);
        return Strongest(rows.Select(static row => (row.Name, row.Writes)));
    }

    public static async Task<IReadOnlyDictionary<string, PackageRole>> PackagesOfAsync(
        StorageContext context, string registry, string accountId, CancellationToken cancellationToken)
    {
        var own = await context.PackageMaintainers.Where(row => row.Registry == registry && row.AccountId == accountId)
            .Select(static row => row.Package).ToListAsync(cancellationToken);
        var teams = await context.TeamGrants
            .Where(grant => grant.Registry == registry && context.TeamMembers.Any(row =>
                row.Registry == registry && row.Organisation == grant.Organisation && row.Team == grant.Team && row.AccountId == accountId))
            .Select(static grant => new { grant.Package, grant.MayWrite }).ToListAsync(cancellationToken);
        var scopes = await context.OrganisationMembers
            .Where(row => row.Registry == registry && row.AccountId == accountId && (row.Role == OrganisationRole.Owner || row.Role == OrganisationRole.Admin))
            .Select(static row => row.Organisation).ToListAsync(cancellationToken);
        List<(string, bool)> packages = [.. own.Select(static package => (package, true)), .. teams.Select(static grant => (grant.Package, grant.MayWrite))];
        foreach (var scope in scopes)
        {
            packages.AddRange((await PackagesOfScopeAsync(context, registry, scope, cancellationToken)).Select(static package => (package, true)));
        }

        return Strongest(packages);
    }

    public static async Task<IReadOnlyList<string>> PackagesOfScopeAsync(StorageContext context, string registry, string scope, CancellationToken cancellationToken)
    {
        var prefix = $"@{scope}/";
        var packages = await context.PackageMaintainers.Where(row => row.Registry == registry && row.Package.StartsWith(prefix)).Select(static row => row.Package)
            .Union(context.Packages.Where(row => row.Registry == registry && row.Name.StartsWith(prefix)).Select(static row => row.Name))
            .Union(context.TeamGrants.Where(row => row.Registry == registry && row.Package.StartsWith(prefix)).Select(static row => row.Package))
            .Union(context.Publishers.Where(row => row.Registry == registry && row.Package.StartsWith(prefix)).Select(static row => row.Package))
            .ToListAsync(cancellationToken);

        // An engine's comparison may be laxer than ours.
        return [.. packages.Where(package => package.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static SortedDictionary<string, PackageRole> Strongest(IEnumerable<(string Name, bool Writes)> rows)
    {
        SortedDictionary<string, PackageRole> roles = new(StringComparer.Ordinal);
        foreach (var (name, writes) in rows)
        {
            roles[name] = writes || roles.GetValueOrDefault(name) is PackageRole.Write ? PackageRole.Write : PackageRole.Read;
        }

        return roles;
    }
}
