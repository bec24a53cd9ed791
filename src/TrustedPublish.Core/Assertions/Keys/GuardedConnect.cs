using System.Net;
using System.Net.Sockets;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Connects to an address only after looking at it: names are resolved once, every answer is judged, and the judged address is the one
/// connected to, so that a second lookup cannot turn to the inside of our network (ISS-07).
/// </summary>
internal sealed class GuardedConnect(Issuer issuer, ResolveHost resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
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

    /// <summary>The addresses of a host, all of them allowed: one that is not makes the whole answer suspect.</summary>
    /// <exception cref="KeyFetchException">At least one is not allowed, or there is none.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = await resolve(host, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 && Array.TrueForAll(addresses, IsAllowed)
            ? addresses
            : throw new KeyFetchException(KeyFetchFault.EgressDenied, "its name leads to an address that is not allowed; an issuer in a private network needs AllowPrivateNetwork");
    }

    private bool IsAllowed(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) ? issuer.AllowInsecureLoopback
        : PrivateAddresses.Contains(address) ? issuer.AllowPrivateNetwork
        : !SpecialPurposeAddresses.Contains(address);
}
