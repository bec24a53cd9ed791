using System.Net;
using System.Net.Sockets;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Connects to an address only after looking at it: names are resolved once, every answer is judged, and the judged address is the one
/// connected to, so that a second lookup cannot turn to the inside of our network (ISS-07).
/// </summary>
internal sealed class GuardedConnect(Issuer issuer)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        if (addresses.Length == 0 || addresses.Any(address => !IsAllowed(address)))
        {
            throw new InvalidDataException("The issuer's name leads to an address that is not allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            ? issuer.AllowInsecureLoopback || issuer.AllowPrivateNetwork
            : issuer.AllowPrivateNetwork || !SpecialPurposeAddresses.Contains(address);
}
