using System.Security.Cryptography;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>
/// Lets a change through only after its caller's second factor, sent in <c>npm-otp</c>: a code, or what a confirmation in the browser gave. The
/// proof is for this method, this path and this body. Stands behind the filter that says who the caller is.
/// </summary>
internal sealed class SecondFactorFilter(PresenceCheck presence, Challenges challenges, TrustedPublishOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var account = http.Features.Get<Administrator>()?.Account ?? http.Features.Get<ManagedPackage>()?.Account ?? http.Features.Get<SignedIn>()?.Account ?? http.Features.Get<ManagedStage>()?.Account
            ?? throw new InvalidOperationException("The route does not say who calls it.");
        var operation = await OperationAsync(http);
        var verdict = await presence.ProveAsync(account, operation, http.Request.Headers["npm-otp"] is [{ } code] ? code : null, http.RequestAborted);
        return verdict switch
        {
            PresenceVerdict.Proven => await next(context),
            PresenceVerdict.Missing => await AskAsync(http, account, operation),
            PresenceVerdict.Wrong => Problem.Of(StatusCodes.Status401Unauthorized, "second_factor_wrong", "The code of the second factor is wrong, has expired, was used before, or was given for something else."),
            PresenceVerdict.LockedOut => Problem.Of(StatusCodes.Status401Unauthorized, "locked_out", "Too many failed codes: this account is locked for 15 minutes."),
            PresenceVerdict.RateLimited => Problem.RateLimited(http, Limits.SecondFactor.Window),
            PresenceVerdict.NotEnrolled => Problem.Of(StatusCodes.Status403Forbidden, "second_factor_missing", "This account needs a second factor first: run npm profile enable-2fa auth-and-writes."),
            _ => throw new InvalidOperationException("A verdict that nobody worded."),
        };
    }

    private static async Task<Operation> OperationAsync(HttpContext http)
    {
        if (http.GetEndpoint()!.Metadata.GetMetadata<ConfirmedOperation>() is { } confirmed)
        {
            return confirmed.Of(http);
        }

        var purpose = http.GetEndpoint()!.Metadata.GetRequiredMetadata<SecondFactorPurpose>();
        http.Request.EnableBuffering();
        var body = purpose.HoldsSecret ? [] : await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
        http.Request.Body.Position = 0;
        return Operation.Of(purpose.Describe(http.Request.RouteValues), http.Request.Method, http.Request.Path, Convert.ToHexString(body));
    }

    private async Task<IResult> AskAsync(HttpContext http, Account account, Operation operation)
    {
        var secrets = await challenges.AskAsync(account, operation, http.Origin.Address, http.Origin.Client, http.RequestAborted);
        return Problem.SecondFactorRequired($"{options.PublicUrl.Value}/auth/cli/{secrets.Page}", $"{options.PublicUrl.Value}/-/v1/done?authId={secrets.Poll}");
    }
}

/// <summary>What a person confirms when a route asks for the second factor.</summary>
/// <param name="Template">One line for people; names in braces stand for the route's values.</param>
/// <param name="HoldsSecret">The body holds a password, and nothing is derived from it.</param>
internal sealed record SecondFactorPurpose(string Template, bool HoldsSecret)
{
    public string Describe(RouteValueDictionary values)
    {
        var text = Template;
        foreach (var (name, value) in values)
        {
            text = text.Replace($"{{{name}}}", Core.Explanation.Ascii(value?.ToString()), StringComparison.Ordinal);
        }

        return text;
    }
}

/// <summary>Says what a person confirms where it is more than the request's path and body.</summary>
/// <param name="Of">The operation of a request.</param>
internal sealed record ConfirmedOperation(Func<HttpContext, Operation> Of);

internal static class SecondFactorRoutes
{
    extension(RouteHandlerBuilder route)
    {
        /// <summary>Asks for the second factor before the route runs.</summary>
        public RouteHandlerBuilder RequireSecondFactor(string purpose, bool holdsSecret = false) =>
            route.WithMetadata(new SecondFactorPurpose(purpose, holdsSecret)).AddEndpointFilter<RouteHandlerBuilder, SecondFactorFilter>();

        /// <summary>Asks for the second factor for an operation of its own before the route runs.</summary>
        public RouteHandlerBuilder RequireSecondFactor(Func<HttpContext, Operation> operation) =>
            route.WithMetadata(new ConfirmedOperation(operation)).AddEndpointFilter<RouteHandlerBuilder, SecondFactorFilter>();
    }
}
