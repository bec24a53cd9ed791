using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace TrustedPublish.Server.Wiring;

/// <summary>Believes what a reverse proxy says about the caller, but only proxies from networks that the operator named.</summary>
internal static class ForwardedHeadersSetup
{
    public const string SectionName = "ForwardedHeaders";

    private const string Networks = "KnownNetworks";

    /// <summary>Adds the middleware's options when there is a known network; without one, forwarded headers are text from strangers.</summary>
    public static void AddForwardedHeaders(this WebApplicationBuilder builder, TrustedPublishOptions options)
    {
        var networks = KnownNetworks(builder.Configuration).Select(network => IPNetwork.Parse(network.Value!)).ToList();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            forwarded.ForwardedHeaders = networks.Count > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                : ForwardedHeaders.None;

            // Every hop must itself be a known proxy, so their number needs no limit.
            forwarded.ForwardLimit = null;
            foreach (var network in networks)
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            foreach (var url in options.Registries.Select(registry => registry.PublicUrl).Prepend(options.PublicUrl))
            {
                forwarded.AllowedHosts.Add(url.Uri.Host);
            }
        });
    }

    public static void Check(IConfiguration configuration, FaultList faults)
    {
        foreach (var child in configuration.GetSection(SectionName).GetChildren())
        {
            if (!string.Equals(child.Key, Networks, StringComparison.OrdinalIgnoreCase))
            {
                faults.Add(child.Path, "is not an option", NearestName.Suggest(child.Key, [Networks]));
            }
            else if (child.Value is { Length: > 0 })
            {
                faults.Add(child.Path, "is one value, but a list belongs here", "write [ \"10.0.0.0/8\" ]");
            }
        }

        foreach (var network in KnownNetworks(configuration))
        {
            if (!IPNetwork.TryParse(network.Value, out var range))
            {
                faults.Add(network.Path, "is not a network", "write it as address/bits with zeros after the bits, for example \"10.0.0.0/8\"");
            }
            else if (range.PrefixLength == 0)
            {
                faults.Add(network.Path, "is the whole internet: anybody could claim any address", "name the networks your proxies are in");
            }
        }
    }

    private static IEnumerable<IConfigurationSection> KnownNetworks(IConfiguration configuration) =>
        configuration.GetSection($"{SectionName}:{Networks}").GetChildren();
}
