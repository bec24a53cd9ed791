using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Maintainers;

/// <summary>Organisations in the database: read whole, and written as what differs.</summary>
internal sealed class OrganisationStore(TableReader tables, WriteLoop writes) : IOrganisationStore
{
    public Task<Organisation> LoadAsync(string registry, string name, CancellationToken cancellationToken) =>
        tables.ReadAsync(context => LoadAsync(context, registry, name, cancellationToken));

    public Task<OrganisationDecision> ChangeAsync(
        string registry, string name, string? package, string accountId, Func<Organisation, PackageRole, OrganisationDecision> decide, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var before = await LoadAsync(context, registry, name, CancellationToken.None);
            var role = package is null ? PackageRole.None : (await context.StandingAsync(registry, package, accountId, CancellationToken.None)).Role;
            var decision = decide(before, role);
            if (decision is { Denial: null, Entry: { } entry, After: { } after })
            {
                await MembersAsync(context, registry, before, after);
                await TeamsAsync(context, registry, before, after);
                context.Journal.Add(entry);
                await context.SaveChangesAsync();
                await transaction.CommitAsync();
            }

            return decision;
        }, cancellationToken);

    private static async Task<Organisation> LoadAsync(StorageContext context, string registry, string name, CancellationToken cancellationToken)
    {
        var members = await context.OrganisationMembers.Where(row => row.Registry == registry && row.Organisation == name)
            .Join(context.Users, row => row.AccountId, user => user.Id, (row, user) => new { user.Id, user.UserName, user.Email, row.Role })
            .ToListAsync(cancellationToken);
        var teams = await context.Teams.Where(row => row.Registry == registry && row.Organisation == name).Select(row => row.Team).ToListAsync(cancellationToken);
        var inTeams = await context.TeamMembers.AsNoTracking().Where(row => row.Registry == registry && row.Organisation == name).ToListAsync(cancellationToken);
        var grants = await context.TeamGrants.AsNoTracking().Where(row => row.Registry == registry && row.Organisation == name).ToListAsync(cancellationToken);
        var people = members.ToDictionary(member => member.Id, member => new Person(member.Id, member.UserName!, member.Email), StringComparer.Ordinal);
        return new Organisation(
            name,
            [.. members.Select(member => new OrganisationMember(people[member.Id], member.Role)).OrderBy(member => member.Person.Name, StringComparer.Ordinal)],
            [.. teams.Order(StringComparer.Ordinal).Select(team => new Team(
                team,
                [.. inTeams.Where(row => row.Team == team).Select(row => people[row.AccountId]).OrderBy(person => person.Name, StringComparer.Ordinal)],
                grants.Where(row => row.Team == team).ToDictionary(row => row.Package, row => row.MayWrite ? PackageRole.Write : PackageRole.Read, StringComparer.Ordinal)))]);
    }

    private static async Task MembersAsync(StorageContext context, string registry, Organisation before, Organisation after)
    {
        foreach (var gone in before.Members.ExceptBy(after.Members.Select(Id), Id))
        {
            await context.OrganisationMembers.Where(row => row.Registry == registry && row.Organisation == after.Name && row.AccountId == gone.Person.Id).ExecuteDeleteAsync();
        }

        foreach (var member in after.Members)
        {
            var earlier = before.Find(member.Person.Id);
            if (earlier is null)
            {
                context.OrganisationMembers.Add(new() { Registry = registry, Organisation = after.Name, AccountId = member.Person.Id, Role = member.Role });
            }
            else if (earlier.Role != member.Role)
            {
                await context.OrganisationMembers.Where(row => row.Registry == registry && row.Organisation == after.Name && row.AccountId == member.Person.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, member.Role));
            }
        }

        static string Id(OrganisationMember member) => member.Person.Id;
    }

    private static async Task TeamsAsync(StorageContext context, string registry, Organisation before, Organisation after)
    {
        foreach (var gone in before.Teams.Where(team => after.FindTeam(team.Name) is null))
        {
            await context.Teams.Where(row => row.Registry == registry && row.Organisation == after.Name && row.Team == gone.Name).ExecuteDeleteAsync();
        }

        foreach (var team in after.Teams)
        {
            if (before.FindTeam(team.Name) is not { } earlier)
            {
                context.Teams.Add(new() { Registry = registry, Organisation = after.Name, Team = team.Name });
            }
            else if (!ReferenceEquals(earlier, team))
            {
                await TeamAsync(context, registry, after.Name, earlier, team);
            }
        }
    }

    private static async Task TeamAsync(StorageContext context, string registry, string organisation, Team before, Team after)
    {
        var members = context.TeamMembers.Where(row => row.Registry == registry && row.Organisation == organisation && row.Team == after.Name);
        foreach (var gone in before.Members.Where(person => after.Members.All(other => other.Id != person.Id)))
        {
            await members.Where(row => row.AccountId == gone.Id).ExecuteDeleteAsync();
        }

        foreach (var added in after.Members.Where(person => before.Members.All(other => other.Id != person.Id)))
        {
            context.TeamMembers.Add(new() { Registry = registry, Organisation = organisation, Team = after.Name, AccountId = added.Id });
        }

        var grants = context.TeamGrants.Where(row => row.Registry == registry && row.Organisation == organisation && row.Team == after.Name);
        foreach (var (package, _) in before.Grants.Where(grant => after.Grants.GetValueOrDefault(grant.Key) != grant.Value))
        {
            await grants.Where(row => row.Package == package).ExecuteDeleteAsync();
        }

        foreach (var (package, role) in after.Grants.Where(grant => before.Grants.GetValueOrDefault(grant.Key) != grant.Value))
        {
            context.TeamGrants.Add(new() { Registry = registry, Organisation = organisation, Team = after.Name, Package = package, MayWrite = role is PackageRole.Write });
        }
    }
}
