using System.Net;
using System.Net.Sockets;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>The addresses that are not the public Internet (IANA special-purpose registries), IPv6 forms of IPv4 included.</summary>
internal static class SpecialPurposeAddresses
{
    private static readonly IPNetwork[] Ranges =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The only IPv6 range that is given out for the public Internet; everything else is special: ::1, NAT64, translated IPv4, ULA, multicast.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || (plain.AddressFamily is AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(plain))
            || Ranges.Any(range => range.Contains(plain))
            || CloudMetadataAddresses.Contains(plain);
    }
}
