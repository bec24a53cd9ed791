using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm access grant|revoke</c>, and the packages of a team.</summary>
internal sealed class TeamGrants(Teams teams, IOrganisationStore store, PeopleAnswers answers, StepUp stepUp)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await TeamCommands.VisibleAsync(context, store) is var (_, organisation) && await TeamCommands.TeamOfAsync(context, organisation) is { } team)
        {
            await PeopleAnswers.WriteAsync(context, team.Grants.OrderBy(static grant => grant.Key, StringComparer.Ordinal).Select(static grant => (grant.Key, grant.Value.ToWire())));
        }
    }

    public async Task GrantAsync(HttpContext context)
    {
        if (await RequestAsync(context, "package", "permissions") is not var (account, organisation, team, texts))
        {
            return;
        }

        var role = texts[1] switch
        {
            "read-write" => PackageRole.Write,
            "read-only" => PackageRole.Read,
            _ => PackageRole.None,
        };
        if (role is PackageRole.None)
        {
            await PeopleAnswers.InvalidAsync(context, "Permissions are read-only or read-write.");
        }
        else if (await stepUp.RequireAsync(context, account, $"grant {organisation}:{team} {texts[1]} for {texts[0]}"))
        {
            var decision = await teams.GrantAsync(context.Registry.Name, organisation, team, texts[0], role, account, context.RequestAborted);
            await AnswerAsync(context, account, "team.granted", texts[0], decision);
        }
    }

    public async Task RevokeAsync(HttpContext context)
    {
        if (await RequestAsync(context, "package") is var (account, organisation, team, texts)
            && await stepUp.RequireAsync(context, account, $"take {texts[0]} away from {organisation}:{team}"))
        {
            var decision = await teams.RevokeAsync(context.Registry.Name, organisation, team, texts[0], account, context.RequestAborted);
            await AnswerAsync(context, account, "team.revoked", texts[0], decision);
        }
    }

    private static async Task<(Account Account, string Organisation, string Team, string[] Texts)?> RequestAsync(HttpContext context, params string[] members)
    {
        if (await PeopleAnswers.SignedInAsync(context) is not { } account || await PeopleAnswers.OrganisationAsync(context) is not { } organisation
            || await PeopleAnswers.TeamAsync(context) is not { } team || await PeopleAnswers.BodyAsync(context, members) is not { } texts)
        {
            return null;
        }

        if (NpmPackageName.TryParse(texts[0], out _))
        {
            return (account, organisation, team, texts);
        }

        await PeopleAnswers.InvalidAsync(context, "The body holds no valid package name.");
        return null;
    }

    private Task AnswerAsync(HttpContext context, Account account, string kind, string package, OrganisationDecision decision) =>
        decision.Denial is { } denial ? answers.DenyAsync(context, account, kind, package, denial) : NpmJson.OkAsync(context);
}
