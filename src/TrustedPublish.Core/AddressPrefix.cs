using System.Net;
using System.Net.Sockets;

namespace TrustedPublish.Core;

/// <summary>Network addresses cut to what tells callers apart, written as address/bits.</summary>
internal static class AddressPrefix
{
    /// <summary>The network of an address.</summary>
    /// <param name="address">IPv4 written as IPv6 counts as IPv4.</param>
    /// <param name="bits">Of an IPv4 address.</param>
    /// <param name="bits6">Of an IPv6 address.</param>
    public static string Of(IPAddress address, int bits, int bits6)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var kept = plain.AddressFamily is AddressFamily.InterNetwork ? bits : bits6;
        var bytes = plain.GetAddressBytes();
        for (var bit = kept; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{new IPAddress(bytes)}/{kept}";
    }
}
