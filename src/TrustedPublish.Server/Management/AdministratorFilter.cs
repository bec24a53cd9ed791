using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Lets only administrators through, to what concerns the whole server.</summary>
internal sealed class AdministratorFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        var caller = await context.HttpContext.IdentifyAsync(registry: null);
        return caller.Account switch
        {
            null => Problem.Of(StatusCodes.Status401Unauthorized, "session_required", "Send a session token as bearer token: tp login, or npm login --auth-type=legacy on a registry."),
            { IsAdministrator: false } => Problem.Of(StatusCodes.Status403Forbidden, "access_policy", "Only an administrator may do this."),
            _ => await next(context),
        };
    }
}
