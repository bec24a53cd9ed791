using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm team create|destroy|add|rm|ls</c>.</summary>
internal sealed class TeamCommands(Teams teams, IOrganisationStore store, PeopleAnswers answers, StepUp stepUp)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await VisibleAsync(context, store) is var (_, organisation))
        {
            await PeopleAnswers.WriteAsync(context, organisation.Teams.Select(team => $"{organisation.Name}:{team.Name}"));
        }
    }

    public async Task MembersAsync(HttpContext context)
    {
        if (await VisibleAsync(context, store) is var (_, organisation) && await TeamOfAsync(context, organisation) is { } team)
        {
            await PeopleAnswers.WriteAsync(context, team.Members.Select(static person => person.Name));
        }
    }

    public async Task CreateAsync(HttpContext context)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } organisation
            || await PeopleAnswers.BodyAsync(context, "name") is not [var team])
        {
            return;
        }

        if (!ScopeNames.IsTeam(team))
        {
            await PeopleAnswers.InvalidAsync(context, "A team's name consists of letters, digits, \"-\", \"_\", \".\" and \"~\", at most 100.");
        }
        else if (await stepUp.RequireAsync(context, account, $"create the team {organisation}:{team}"))
        {
            var decision = await teams.CreateAsync(context.Registry.Name, organisation, team, account, context.RequestAborted);
            await (decision.Denial is { } denial
                ? answers.DenyAsync(context, account, "team.created", package: null, denial)
                : PeopleAnswers.WriteAsync(context, [("name", team), ("org", organisation)]));
        }
    }

    public Task DestroyAsync(HttpContext context) => ChangeAsync(
        context, "team.destroyed", "destroy the team", hasUser: false,
        (account, organisation, team, _) => teams.DestroyAsync(context.Registry.Name, organisation, team, account, context.RequestAborted));

    public Task AddAsync(HttpContext context) => ChangeAsync(
        context, "team.member.added", "add to the team", hasUser: true,
        (account, organisation, team, user) => teams.AddAsync(context.Registry.Name, organisation, team, user, account, context.RequestAborted));

    public Task RemoveAsync(HttpContext context) => ChangeAsync(
        context, "team.member.removed", "remove from the team", hasUser: true,
        (account, organisation, team, user) => teams.RemoveAsync(context.Registry.Name, organisation, team, user, account, context.RequestAborted));

    /// <summary>The organisation of the route for members and administrators; null = the request has been answered.</summary>
    internal static async Task<(Account, Organisation)?> VisibleAsync(HttpContext context, IOrganisationStore store)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } name)
        {
            return null;
        }

        var organisation = await store.LoadAsync(context.Registry.Name, name, context.RequestAborted);
        if (account.IsAdministrator || organisation.Find(account.Id) is not null)
        {
            return (account, organisation);
        }

        await ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "access_policy", $"Only members of the organisation {name} may see its teams.");
        return null;
    }

    /// <summary>The team of the route; null = the request has been answered.</summary>
    internal static async Task<Team?> TeamOfAsync(HttpContext context, Organisation organisation)
    {
        if (await PeopleAnswers.TeamAsync(context) is not { } name)
        {
            return null;
        }

        if (organisation.FindTeam(name) is { } team)
        {
            return team;
        }

        await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "team_unknown", $"There is no team {organisation.Name}:{name}.");
        return null;
    }

    private async Task ChangeAsync(HttpContext context, string kind, string what, bool hasUser, Func<Account, string, string, string, Task<OrganisationDecision>> change)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } organisation
            || await PeopleAnswers.TeamAsync(context) is not { } team)
        {
            return;
        }

        var user = "";
        if (hasUser)
        {
            if (await PeopleAnswers.BodyAsync(context, "user") is not [var named])
            {
                return;
            }

            user = named;
        }

        if (await stepUp.RequireAsync(context, account, $"{what} {organisation}:{team} {user}".TrimEnd()))
        {
            var decision = await change(account, organisation, team, user);
            await (decision.Denial is { } denial ? answers.DenyAsync(context, account, kind, package: null, denial) : NpmJson.OkAsync(context));
        }
    }
}
