using System.Net;
using System.Net.Sockets;

namespace TrustedPublish.Core.Legacy;

/// <summary>Where a request came from, as coarse as a report needs it: enough to find the machine, too little to follow a person.</summary>
internal static class AddressNetwork
{
    private const int V4Bytes = 3;
    private const int V6Bytes = 6;

    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var kept = plain.AddressFamily is AddressFamily.InterNetwork ? V4Bytes : V6Bytes;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
