using System.Net;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// What <see cref="Issuer.AllowPrivateNetwork"/> opens: the addresses that organisations number their own networks with (RFC 1918, RFC 4193,
/// and RFC 6598, which overlay networks and clusters use). Loopback, link-local and every other special range stay shut (ISS-07).
/// </summary>
internal static class PrivateAddresses
{
    private static readonly IPNetwork[] Ranges =
        [.. new[] { "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7" }.Select(IPNetwork.Parse)];

    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Ranges.Any(range => range.Contains(plain)) && !CloudMetadataAddresses.Contains(plain);
    }
}
