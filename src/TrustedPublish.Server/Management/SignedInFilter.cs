using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Stands before every route of the API: says who calls, and lets only people through who signed in. What they may do is for the filters behind it.</summary>
internal sealed class SignedInFilter : IEndpointFilter
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

        http.Features.Set(new SignedIn(account));
        return await next(context);
    }
}

/// <summary>Who makes a call.</summary>
internal sealed record SignedIn(Account Account)
{
    /// <summary>Who the filter let through for this request.</summary>
    public static SignedIn Of(HttpContext context) => context.Features.Get<SignedIn>() ?? throw new InvalidOperationException("The route has no signed-in filter.");
}
