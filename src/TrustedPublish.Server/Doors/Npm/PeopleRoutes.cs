using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>npm's paths about people: owners, collaborators, organisations, teams.</summary>
internal static class PeopleRoutes
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddPeople() => services
            .AddSingleton<PeopleAnswers>()
            .AddSingleton<PackageLists>()
            .AddSingleton<OrganisationCommands>()
            .AddSingleton<TeamCommands>()
            .AddSingleton<TeamGrants>();
    }

    extension(IEndpointRouteBuilder routes)
    {
        public void MapPeople()
        {
            routes.MapGet("/-/user/org.couchdb.user:{username}", static (HttpContext context, PackageLists lists, string username) => lists.PersonAsync(context, username));
            routes.MapGet("/-/user/{username}/package", static (HttpContext context, PackageLists lists, string username) => lists.OfPersonAsync(context, username));
            foreach (var pattern in PackageRoute.Patterns("/-/package", "/collaborators"))
            {
                routes.MapGet(pattern, static (HttpContext context, PackageLists lists) => lists.CollaboratorsAsync(context));
            }

            routes.MapGet("/-/org/{org}/package", static (HttpContext context, PackageLists lists) => lists.OfOrganisationAsync(context));
            routes.MapGet("/-/org/{org}/user", static (HttpContext context, OrganisationCommands commands) => commands.ListAsync(context));
            routes.MapPut("/-/org/{org}/user", static (HttpContext context, OrganisationCommands commands) => commands.SetAsync(context));
            routes.MapDelete("/-/org/{org}/user", static (HttpContext context, OrganisationCommands commands) => commands.RemoveAsync(context));

            routes.MapGet("/-/org/{org}/team", static (HttpContext context, TeamCommands commands) => commands.ListAsync(context));
            routes.MapPut("/-/org/{org}/team", static (HttpContext context, TeamCommands commands) => commands.CreateAsync(context));
            routes.MapDelete("/-/team/{org}/{team}", static (HttpContext context, TeamCommands commands) => commands.DestroyAsync(context));
            routes.MapGet("/-/team/{org}/{team}/user", static (HttpContext context, TeamCommands commands) => commands.MembersAsync(context));
            routes.MapPut("/-/team/{org}/{team}/user", static (HttpContext context, TeamCommands commands) => commands.AddAsync(context));
            routes.MapDelete("/-/team/{org}/{team}/user", static (HttpContext context, TeamCommands commands) => commands.RemoveAsync(context));

            routes.MapGet("/-/team/{org}/{team}/package", static (HttpContext context, TeamGrants grants) => grants.ListAsync(context));
            routes.MapPut("/-/team/{org}/{team}/package", static (HttpContext context, TeamGrants grants) => grants.GrantAsync(context));
            routes.MapDelete("/-/team/{org}/{team}/package", static (HttpContext context, TeamGrants grants) => grants.RevokeAsync(context));
        }
    }
}
