using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Lets everybody through who signed in: for what concerns only the caller's own account.</summary>
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

/// <summary>Who makes a call about their own account.</summary>
internal sealed record SignedIn(Account Account)
{
    /// <summary>Who the filter let through for this request.</summary>
    public static SignedIn Of(HttpContext context) => context.Features.Get<SignedIn>() ?? throw new InvalidOperationException("The route has no signed-in filter.");
}
