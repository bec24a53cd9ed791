using System.Net;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Where clouds hand a machine its own credentials, outside the link-local range: no issuer lives there, whatever else is allowed (ISS-07).
/// </summary>
internal static class CloudMetadataAddresses
{
    private static readonly IPNetwork[] Ranges =
    [
        .. new[]
        {
            "100.100.100.200/32", // Alibaba Cloud
            "168.63.129.16/32", // Azure, a public address
            "fd00:c1::a9fe:a9fe/128", // Oracle Cloud
            "fd00:ec2::/32", // Amazon: metadata, credentials of pods, name service
            "fd20:ce::254/128", // Google Cloud
        }.Select(IPNetwork.Parse),
    ];

    public static bool Contains(IPAddress plain) => Ranges.Any(range => range.Contains(plain));
}
