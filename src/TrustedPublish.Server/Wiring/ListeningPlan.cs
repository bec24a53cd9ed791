using System.Net;

namespace TrustedPublish.Server.Wiring;

/// <summary>One socket to open. A null address means loopback, both of its families.</summary>
internal sealed record Listener(IPAddress? Address, int Port, bool IsHttps);

/// <summary>Which sockets the public URLs call for: each port once, as wide as the widest URL needs.</summary>
internal static class ListeningPlan
{
    /// <summary>Whether <c>Urls</c> or Kestrel's own endpoints say what to listen on.</summary>
    public static bool IsOverridden(IConfiguration configuration) =>
        configuration["Urls"] is { Length: > 0 } || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    public static IReadOnlyList<Listener> From(TrustedPublishOptions options)
    {
        List<Listener> plan = [];
        var wanted = options.Registries.Select(registry => registry.PublicUrl).Prepend(options.PublicUrl)
            .Select(url => new Listener(AddressOf(url.Uri), url.Uri.Port, url.IsHttps))
            .Distinct();
        foreach (var port in wanted.GroupBy(listener => listener.Port))
        {
            if (port.FirstOrDefault(IsAny) is { } any)
            {
                plan.Add(any);
            }
            else
            {
                var hasLocalhost = port.Any(listener => listener.Address is null);
                plan.AddRange(port.Where(listener => listener.Address is null || !hasLocalhost || !IsPartOfLocalhost(listener.Address)));
            }
        }

        return plan;
    }

    // A host name is the proxy's or the network's affair: it may resolve to an address that no interface of this machine has.
    private static IPAddress? AddressOf(Uri uri)
    {
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
        {
            return address.Equals(IPAddress.Any) ? IPAddress.IPv6Any : address;
        }

        return uri.IsLoopback ? null : IPAddress.IPv6Any;
    }

    private static bool IsAny(Listener listener) => IPAddress.IPv6Any.Equals(listener.Address);

    private static bool IsPartOfLocalhost(IPAddress address) =>
        address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback);
}
