using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TrustedPublish.Bench;

/// <summary>One kept-open connection that posts tokens and reads answers without allocating, so that what is measured is the server.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] request = new byte[16 * 1024];
    private readonly byte[] answer = new byte[16 * 1024];
    private readonly int headLength;

    private Connection(Uri address) =>
        headLength = Encoding.ASCII.GetBytes($"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: npm/11\r\nAccept: */*\r\nContent-Length: 0\r\nAuthorization: Bearer ", request);

    public static async Task<Connection> OpenAsync(Uri address)
    {
        var connection = new Connection(address);
        await connection.socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return connection;
    }

    /// <summary>Posts a token; false when the answer is not 2xx.</summary>
    public async Task<bool> PostAsync(byte[] token)
    {
        token.CopyTo(request, headLength);
        "\r\n\r\n"u8.CopyTo(request.AsSpan(headLength + token.Length));
        await socket.SendAsync(request.AsMemory(0, headLength + token.Length + 4));
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length));
            length += read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
        }
        while (!IsWhole(answer.AsSpan(0, length)));

        return answer[9] == (byte)'2';
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var body = text[(end + 4)..];
        var at = text[..end].IndexOf("Content-Length: "u8);
        return at < 0 ? body.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(text[(at + "Content-Length: ".Length)..], out int expected, out _) && body.Length == expected;
    }
}
