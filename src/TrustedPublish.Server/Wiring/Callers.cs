using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads who sends a request out of its Authorization header.</summary>
internal static class Callers
{
    private const string Scheme = "Bearer ";

    extension(HttpContext context)
    {
        /// <summary>The bearer token as sent; null when there is none, or more than one header (XCH-12). Unverified.</summary>
        public string? UnverifiedBearer =>
            context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token
                ? token
                : null;

        /// <summary>By what the session of this request is stored, so that it can outlive what ends all others; null without a bearer token.</summary>
        public string? SessionHash => context.UnverifiedBearer is { } token ? OpaqueToken.Hash(token) : null;

        /// <summary>Who sends the request, as far as this registry (null: the management API) knows them.</summary>
        public Task<Caller> IdentifyAsync(Registry? registry) =>
            context.RequestServices.GetRequiredService<CredentialCheck>().IdentifyAsync(context.UnverifiedBearer, registry, context.Connection.RemoteIpAddress, context.RequestAborted);
    }
}
