using System.Net.Sockets;
using System.Text;

namespace TrustedPublish.Server.Tests.World;

/// <summary>Sends bytes that no HTTP library would send, and reads what comes back.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request (add <c>Connection: close</c>) and reads until the server closes.</summary>
    public static async Task<Answer> SendAsync(Uri server, string request, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = client.GetStream();
        var received = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        }
        catch (IOException)
        {
            // The server may refuse before it has read everything; its answer is there all the same.
        }

        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var buffer = new char[4096];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                received.Append(buffer, 0, read);
            }
        }
        catch (IOException) when (received.Length > 0)
        {
            // A reset after the answer.
        }

        return Parse(received.ToString());
    }

    private static Answer Parse(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var headers = lines[1..].Select(static line => line.Split(": ", 2)).GroupBy(static header => header[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static header => header.Key, static header => string.Join(", ", header.Select(static value => value[^1])), StringComparer.OrdinalIgnoreCase);
        var body = parts.Length > 1 ? parts[1] : "";
        return new Answer(int.Parse(lines[0].Split(' ')[1], null), headers, headers.ContainsKey("Transfer-Encoding") ? Unchunk(body) : body);
    }

    private static string Unchunk(string body)
    {
        var whole = new StringBuilder();
        while (body.Split("\r\n", 2) is [var size, var rest] && Convert.ToInt32(size, 16) is > 0 and var length)
        {
            whole.Append(rest.AsSpan(0, length));
            body = rest[(length + 2)..];
        }

        return whole.ToString();
    }
}
