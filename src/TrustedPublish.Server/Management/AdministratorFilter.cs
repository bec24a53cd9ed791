using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Lets only administrators through: the one place that says who may do what concerns more than one package.</summary>
internal sealed class AdministratorFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        var caller = await http.IdentifyAsync(registry: null);
        if (caller.Account is not { } account)
        {
            return Problem.NotSignedIn(caller);
        }

        if (!account.IsAdministrator)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "access_policy", "Only an administrator may do this.");
        }

        http.Features.Set(new Administrator(account));
        return await next(context);
    }
}

/// <summary>The administrator who makes a call.</summary>
internal sealed record Administrator(Account Account)
{
    /// <summary>Who the filter let through for this request.</summary>
    public static Administrator Of(HttpContext context) => context.Features.Get<Administrator>() ?? throw new InvalidOperationException("The route has no administrator filter.");
}
