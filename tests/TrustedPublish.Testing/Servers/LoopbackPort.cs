using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TrustedPublish.Testing.Servers;

/// <summary>
/// Finds a loopback port that nobody listens on, below the range from which the system itself picks: a server that lets the system choose
/// would otherwise be given the very port that another is about to open.
/// </summary>
internal static class LoopbackPort
{
    private const int First = 10_000;
    private const int BeforeEphemeral = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, BeforeEphemeral);
            if (Taken.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
