using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>Opens Kestrel's sockets and sets the limits that hold before any route has a say.</summary>
internal static class Listening
{
    /// <summary>The largest request body of a route that does not ask for more (XCH-15).</summary>
    public const long DefaultMaxRequestBodySize = 32 * 1024;

    private const int MaxRequestHeadersTotalSize = 32 * 1024;

    public static void ListenOnPublicUrls(this WebApplicationBuilder builder, TrustedPublishOptions options)
    {
        var isOverridden = ListeningPlan.IsOverridden(builder.Configuration);

        // The slim builder knows https in Urls only when asked.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = DefaultMaxRequestBodySize;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxRequestHeadersTotalSize;
            if (!isOverridden)
            {
                foreach (var listener in ListeningPlan.From(options))
                {
                    Listen(kestrel, listener);
                }
            }
        });
    }

    private static void Listen(KestrelServerOptions kestrel, Listener listener)
    {
        if (listener.Address is null)
        {
            kestrel.ListenLocalhost(listener.Port, Secure);
        }
        else if (listener.Address.Equals(IPAddress.IPv6Any))
        {
            // Falls back to IPv4 where the machine has no IPv6.
            kestrel.ListenAnyIP(listener.Port, Secure);
        }
        else
        {
            kestrel.Listen(listener.Address, listener.Port, Secure);
        }

        void Secure(ListenOptions socket)
        {
            if (listener.IsHttps)
            {
                socket.UseHttps();
            }
        }
    }
}
