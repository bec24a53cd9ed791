using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm org set|rm|ls</c>.</summary>
internal sealed class OrganisationCommands(Organisations organisations, IOrganisationStore store, PeopleAnswers answers, StepUp stepUp)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } name)
        {
            return;
        }

        var organisation = await store.LoadAsync(context.Registry.Name, name, context.RequestAborted);
        if (!account.IsAdministrator && organisation.Find(account.Id) is null)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "access_policy", $"Only members of the organisation {name} may see it.");
            return;
        }

        await PeopleAnswers.WriteAsync(context, organisation.Members.Select(static member => (member.Person.Name, member.Role)));
    }

    public async Task SetAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } name
            || await PeopleAnswers.BodyAsync(context, "user", "role") is not [var user, var role])
        {
            return;
        }

        if (!OrganisationRole.All.Contains(role, StringComparer.Ordinal))
        {
            await PeopleAnswers.InvalidAsync(context, $"A member's role is one of {string.Join(", ", OrganisationRole.All)}.");
            return;
        }

        if (!await stepUp.RequireAsync(context, account, $"make {user} {role} of the organisation {name}"))
        {
            return;
        }

        var decision = await organisations.SetMemberAsync(context.Registry.Name, name, user, role, account, context.RequestAborted);
        if (decision.Denial is { } denial)
        {
            await answers.DenyAsync(context, account, "org.member.set", package: null, denial);
            return;
        }

        await PeopleAnswers.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("org");
            json.WriteString("name", name);
            json.WriteNumber("size", decision.After!.Members.Count);
            json.WriteEndObject();
            json.WriteString("user", user);
            json.WriteString("role", role);
            json.WriteEndObject();
        });
    }

    public async Task RemoveAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } name
            || await PeopleAnswers.BodyAsync(context, "user") is not [var user]
            || !await stepUp.RequireAsync(context, account, $"remove {user} from the organisation {name}"))
        {
            return;
        }

        var decision = await organisations.RemoveMemberAsync(context.Registry.Name, name, user, account, context.RequestAborted);
        await (decision.Denial is { } denial ? answers.DenyAsync(context, account, "org.member.removed", package: null, denial) : NpmJson.OkAsync(context));
    }
}
