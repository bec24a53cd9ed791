using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Maintainers;

/// <summary>
/// Changes an organisation's teams and what they may do. Its owners and admins may, and administrators; to give a team something to do with a
/// package one must be able to write the package oneself.
/// </summary>
internal sealed class Teams(IOrganisationStore store, IMaintainerStore people, TimeProvider time)
{
    public Task<OrganisationDecision> CreateAsync(string registry, string organisation, string team, Account by, CancellationToken cancellationToken) =>
        store.ChangeAsync(registry, organisation, package: null, by.Id, (now, _) => Denial(now, by)
            ?? (now.FindTeam(team) is not null
                ? (OrganisationDecision)new ChangeDenial("team_exists", $"The team {now.Name}:{team} exists already.")
                : Changed(registry, now with { Teams = [.. now.Teams, new Team(team, [], new Dictionary<string, PackageRole>())] }, team, "team.created", by)), cancellationToken);

    public Task<OrganisationDecision> DestroyAsync(string registry, string organisation, string team, Account by, CancellationToken cancellationToken) =>
        ChangeAsync(registry, organisation, team, by, (now, found) =>
            Changed(registry, now with { Teams = [.. now.Teams.Where(other => other != found)] }, team, "team.destroyed", by), cancellationToken);

    public async Task<OrganisationDecision> AddAsync(string registry, string organisation, string team, string user, Account by, CancellationToken cancellationToken)
    {
        var person = await people.FindPersonAsync(user, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(registry, organisation, team, by, (now, found) =>
            person is null ? ChangeDenial.UnknownAccount(user)
            : now.Find(person.Id) is null ? new ChangeDenial("member_unknown", $"{person.Name} is no member of {now.Name}: npm org set {now.Name} {person.Name} first.")
            : found.Members.Any(member => member.Id == person.Id) ? new OrganisationDecision { After = now }
            : Changed(registry, With(now, found with { Members = [.. found.Members, person] }), team, "team.member.added", by, new JsonObject { ["user"] = person.Name }), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<OrganisationDecision> RemoveAsync(string registry, string organisation, string team, string user, Account by, CancellationToken cancellationToken)
    {
        var person = await people.FindPersonAsync(user, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(registry, organisation, team, by, (now, found) =>
            person is null || found.Members.All(member => member.Id != person.Id)
                ? new ChangeDenial("member_unknown", $"{Explanation.Quote(user)} is not in the team {now.Name}:{team}.")
                : Changed(
                    registry, With(now, found with { Members = [.. found.Members.Where(member => member.Id != person.Id)] }), team, "team.member.removed", by,
                    new JsonObject { ["user"] = person.Name }), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a team read or write a package.</summary>
    public Task<OrganisationDecision> GrantAsync(
        string registry, string organisation, string team, string package, PackageRole role, Account by, CancellationToken cancellationToken) =>
        GrantAsync(registry, organisation, team, package, by, found => found with { Grants = new Dictionary<string, PackageRole>(found.Grants) { [package] = role } }, "team.granted", role, cancellationToken);

    /// <summary>Takes the package away from a team.</summary>
    public Task<OrganisationDecision> RevokeAsync(string registry, string organisation, string team, string package, Account by, CancellationToken cancellationToken) =>
        GrantAsync(
            registry, organisation, team, package, by,
            found => found with { Grants = found.Grants.Where(grant => grant.Key != package).ToDictionary(StringComparer.Ordinal) }, "team.revoked", PackageRole.None, cancellationToken);

    private Task<OrganisationDecision> GrantAsync(
        string registry, string organisation, string team, string package, Account by, Func<Team, Team> change, string kind, PackageRole role, CancellationToken cancellationToken) =>
        store.ChangeAsync(registry, organisation, package, by.Id, (now, own) =>
        {
            if (Denial(now, by) is { } denied)
            {
                return denied;
            }

            if (!by.IsAdministrator && own is not PackageRole.Write)
            {
                return ChangeDenial.NotAllowed($"{by.Name} does not maintain {package}.");
            }

            return now.FindTeam(team) is { } found
                ? Changed(registry, With(now, change(found)), team, kind, by, new JsonObject { ["permissions"] = role.ToWire() }, package)
                : Unknown(now, team);
        }, cancellationToken);

    private Task<OrganisationDecision> ChangeAsync(
        string registry, string organisation, string team, Account by, Func<Organisation, Team, OrganisationDecision> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            registry, organisation, package: null, by.Id,
            (now, _) => Denial(now, by) ?? (now.FindTeam(team) is { } found ? change(now, found) : Unknown(now, team)), cancellationToken);

    private static OrganisationDecision? Denial(Organisation now, Account by)
    {
        if (!by.IsAdministrator && now.Find(by.Id)?.Role is not (OrganisationRole.Owner or OrganisationRole.Admin))
        {
            return ChangeDenial.NotAllowed($"Only an owner or admin of the organisation {now.Name} or an administrator may do this.");
        }

        return now.Exists ? null : (OrganisationDecision)Organisations.Unknown(now);
    }

    private static ChangeDenial Unknown(Organisation now, string team) => new("team_unknown", $"There is no team {now.Name}:{team}.");

    private static Organisation With(Organisation now, Team changed) => now with { Teams = [.. now.Teams.Where(team => team.Name != changed.Name), changed] };

    private OrganisationDecision Changed(string registry, Organisation after, string team, string kind, Account by, JsonObject? data = null, string? package = null)
    {
        data ??= [];
        data["org"] = after.Name;
        data["team"] = team;
        return new OrganisationDecision
        {
            After = after,
            Entry = JournalEntry.Of(kind, JournalEntry.Accepted, by.Name, time.GetUtcNow()) with
            {
                Registry = registry,
                Package = package,
                Data = data.ToJsonString(),
            },
        };
    }
}
