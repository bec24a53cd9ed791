using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>npm's paths about staged versions.</summary>
internal static class StageRoutes
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapStages()
        {
            foreach (var pattern in PackageRoute.Patterns("/-/stage/package", ""))
            {
                routes.MapPost(pattern, static (HttpContext context, StageCommands commands) => commands.PublishAsync(context));
            }

            routes.MapGet("/-/stage", static (HttpContext context, StageReadCommands commands) => commands.ListAsync(context));
            routes.MapGet("/-/stage/{id}", static (HttpContext context, StageReadCommands commands, string id) => commands.ViewAsync(context, id));
            routes.MapGet("/-/stage/{id}/tarball", static (HttpContext context, StageReadCommands commands, string id) => commands.DownloadAsync(context, id));
            routes.MapPost("/-/stage/{id}/approve", static (HttpContext context, StageCommands commands, string id) => commands.ApproveAsync(context, id));
            routes.MapDelete("/-/stage/{id}", static (HttpContext context, StageCommands commands, string id) => commands.RejectAsync(context, id));
        }
    }
}
