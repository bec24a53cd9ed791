using System.Text.Json.Nodes;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Maintainers;

/// <summary>
/// Changes who belongs to an organisation. Owners and administrators may; the first owner is set by an administrator, since a scope belongs to
/// nobody before. The last owner stays.
/// </summary>
internal sealed class Organisations(IOrganisationStore store, IMaintainerStore people, TimeProvider time)
{
    /// <summary>Adds a member or changes the role of one.</summary>
    public async Task<OrganisationDecision> SetMemberAsync(
        string registry, string organisation, string user, string role, Account by, CancellationToken cancellationToken)
    {
        if (await people.FindPersonAsync(user, cancellationToken).ConfigureAwait(false) is not { } person)
        {
            return ChangeDenial.UnknownAccount(user);
        }

        return await store.ChangeAsync(registry, organisation, package: null, by.Id, (now, _) => SetMember(registry, now, person, role, by), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a member from the organisation and its teams.</summary>
    public async Task<OrganisationDecision> RemoveMemberAsync(string registry, string organisation, string user, Account by, CancellationToken cancellationToken)
    {
        if (await people.FindPersonAsync(user, cancellationToken).ConfigureAwait(false) is not { } person)
        {
            return ChangeDenial.UnknownAccount(user);
        }

        return await store.ChangeAsync(registry, organisation, package: null, by.Id, (now, _) => RemoveMember(registry, now, person, by), cancellationToken).ConfigureAwait(false);
    }

    internal static ChangeDenial Unknown(Organisation organisation) => new("org_unknown", $"There is no organisation {organisation.Name} here.");

    private OrganisationDecision SetMember(string registry, Organisation now, Person person, string role, Account by)
    {
        if (!MayChange(now, by))
        {
            return NotOwner(now);
        }

        if (!now.Exists && role is not OrganisationRole.Owner)
        {
            return new ChangeDenial("owner_missing", $"An organisation begins with its owner: npm org set {now.Name} NAME owner.");
        }

        if (role is not OrganisationRole.Owner && IsLastOwner(now, person))
        {
            return ChangeDenial.LastOwner(now.Name);
        }

        if (now.Find(person.Id)?.Role == role)
        {
            return new OrganisationDecision { After = now };
        }

        OrganisationMember[] members = [.. now.Members.Where(member => member.Person.Id != person.Id), new OrganisationMember(person, role)];
        return Changed(registry, now with { Members = members }, "org.member.set", by, new JsonObject { ["user"] = person.Name, ["role"] = role });
    }

    private OrganisationDecision RemoveMember(string registry, Organisation now, Person person, Account by)
    {
        if (!MayChange(now, by))
        {
            return NotOwner(now);
        }

        if (now.Find(person.Id) is null)
        {
            return now.Exists ? new ChangeDenial("member_unknown", $"{person.Name} is no member of {now.Name}.") : Unknown(now);
        }

        if (IsLastOwner(now, person))
        {
            return ChangeDenial.LastOwner(now.Name);
        }

        var after = now with
        {
            Members = [.. now.Members.Where(member => member.Person.Id != person.Id)],
            Teams = [.. now.Teams.Select(team => team with { Members = [.. team.Members.Where(member => member.Id != person.Id)] })],
        };
        return Changed(registry, after, "org.member.removed", by, new JsonObject { ["user"] = person.Name });
    }

    private static bool MayChange(Organisation now, Account by) => by.IsAdministrator || now.Find(by.Id)?.Role is OrganisationRole.Owner;

    private static ChangeDenial NotOwner(Organisation now) => ChangeDenial.NotAllowed(
        $"Only an owner of the organisation {now.Name} or an administrator may do this; an administrator names the first owner.");

    private static bool IsLastOwner(Organisation now, Person person) =>
        now.Find(person.Id)?.Role is OrganisationRole.Owner && now.Members.Count(static member => member.Role is OrganisationRole.Owner) == 1;

    private OrganisationDecision Changed(string registry, Organisation after, string kind, Account by, JsonObject data)
    {
        data["org"] = after.Name;
        return new OrganisationDecision
        {
            After = after,
            Entry = JournalEntry.Of(kind, JournalEntry.Accepted, by.Name, time.GetUtcNow()) with
            {
                Registry = registry,
                Data = data.ToJsonString(),
            },
        };
    }
}
