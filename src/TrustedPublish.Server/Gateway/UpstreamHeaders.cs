using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway;

/// <summary>Sets the headers of every request to an upstream: its own credential, and where clients reach it.</summary>
internal static class UpstreamHeaders
{
    /// <summary>What is a client's and never goes further: its credentials and what proxies before us said about it.</summary>
    private static readonly string[] Dropped =
    [
        "Authorization", "Proxy-Authorization", "Cookie", "npm-otp", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Real-IP",
    ];

    public static void Set(HttpRequestMessage request, Registry registry)
    {
        foreach (var name in Dropped)
        {
            request.Headers.Remove(name);
        }

        if (registry.UpstreamAuthorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        }

        request.Headers.Host = null;
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", registry.PublicUrl.Authority);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", registry.PublicUrl.Scheme);
    }
}
