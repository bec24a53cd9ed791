using System.Security.Cryptography;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts.Presence;

namespace TrustedPublish.Server.Management;

/// <summary>What a person confirms when a route asks for the second factor.</summary>
/// <param name="OfAsync">The operation of a request.</param>
internal sealed record ConfirmedOperation(Func<HttpContext, Task<Operation>> OfAsync);

internal static class ConfirmedOperations
{
    extension(RouteHandlerBuilder route)
    {
        /// <summary>Asks for the second factor before the route runs: for this method, this path and this body.</summary>
        /// <param name="purpose">One line for people; names in braces stand for the route's values.</param>
        /// <param name="holdsSecret">The body holds a password, and nothing is derived from it.</param>
        public RouteHandlerBuilder RequireSecondFactor(string purpose, bool holdsSecret = false) =>
            route.RequireSecondFactor(context => RequestAsync(context, purpose, holdsSecret));

        /// <summary>Asks for the second factor for an operation of the route's own.</summary>
        public RouteHandlerBuilder RequireSecondFactor(Func<HttpContext, Task<Operation>> operation) =>
            route.WithMetadata(new ConfirmedOperation(operation)).AddEndpointFilter<RouteHandlerBuilder, SecondFactorFilter>();
    }

    private static async Task<Operation> RequestAsync(HttpContext context, string purpose, bool holdsSecret)
    {
        context.Request.EnableBuffering();
        var body = holdsSecret ? [] : await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        var shown = context.Request.RouteValues.Aggregate(purpose, static (text, value) => text.Replace($"{{{value.Key}}}", Explanation.Ascii(value.Value?.ToString()), StringComparison.Ordinal));
        return Operation.Of(shown, context.Request.Method, context.Request.Path, Convert.ToHexString(body));
    }
}
