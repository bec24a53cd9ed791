using TrustedPublish.Core;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway;

/// <summary>Sets the headers of every request to an upstream: its own credential, and where clients reach it.</summary>
internal static class UpstreamHeaders
{
    /// <summary>What is a client's and never goes further: its credentials and what proxies before us said about it.</summary>
    private static readonly string[] Dropped =
    [
        "Authorization", "Proxy-Authorization", "Cookie", "npm-otp", "Forwarded", "X-Real-IP",
        // The method that was judged is the one that counts.
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
    ];

    /// <param name="request">The request.</param>
    /// <param name="registry">Whose upstream it goes to.</param>
    /// <param name="own">What the client itself has for the upstream; null = our credential.</param>
    public static void Set(HttpRequestMessage request, Registry registry, Secret? own = null)
    {
        var forwarded = request.Headers.Select(static header => header.Key).Where(static name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));
        foreach (var name in Dropped.Concat(forwarded.ToArray()))
        {
            request.Headers.Remove(name);
        }

        if ((own ?? registry.UpstreamAuthorization) is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        }

        request.Headers.Host = null;
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", registry.PublicUrl.Authority);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", registry.PublicUrl.Scheme);
    }
}
