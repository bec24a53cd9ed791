using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustedPublish.Testing.Servers;

/// <summary>A mail server on loopback that keeps what it is sent and every command, and refuses what the test says.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private TcpListener? listener;
    private Task? accepting;

    public int Port { get; } = LoopbackPort.Free();

    /// <summary>With one it offers STARTTLS, and to sign in only after it.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Every message that was taken, oldest first.</summary>
    public ConcurrentQueue<ReceivedMail> Mails { get; } = [];

    /// <summary>Every line that was a command.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>The answer to every recipient; null takes them.</summary>
    public string? Refusal { get; set; }

    /// <summary>The recipients of all mails, in order.</summary>
    public IEnumerable<string> Recipients => Mails.SelectMany(static mail => mail.Recipients);

    public static MailSink Start(X509Certificate2? certificate = null)
    {
        var sink = new MailSink { Certificate = certificate };
        sink.Listen();
        return sink;
    }

    /// <summary>Begins to listen on its port; before that connections are refused.</summary>
    public void Listen()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener?.Dispose();
        if (accepting is not null)
        {
            await accepting;
        }

        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                conversations.Add(ConverseAsync(await from.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Conversation(this, client.GetStream()).RunAsync(stop.Token);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The other side left.
            }
        }
    }

    private sealed class Conversation(MailSink sink, Stream plain)
    {
        private Stream stream = plain;
        private string sender = "";
        private List<string> recipients = [];

        private bool IsEncrypted => stream is SslStream;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            await SayAsync("220 sink.test", cancellationToken);
            while (await ReadLineAsync(cancellationToken) is { } line)
            {
                sink.Commands.Enqueue(line);
                switch (line.Split(' ')[0])
                {
                    case "EHLO":
                        await SayAsync(Greeting, cancellationToken);
                        break;
                    case "STARTTLS" when sink.Certificate is not null:
                        await SayAsync("220 go on", cancellationToken);
                        stream = await EncryptAsync(cancellationToken);
                        break;
                    case "AUTH":
                        await SayAsync("235 welcome", cancellationToken);
                        break;
                    case "MAIL":
                        (sender, recipients) = (Address(line), []);
                        await SayAsync("250 sender", cancellationToken);
                        break;
                    case "RCPT":
                        recipients.Add(Address(line));
                        await SayAsync(sink.Refusal ?? "250 recipient", cancellationToken);
                        break;
                    case "DATA":
                        await SayAsync("354 go on", cancellationToken);
                        sink.Mails.Enqueue(new ReceivedMail(sender, recipients, IsEncrypted, await ReadMessageAsync(cancellationToken)));
                        await SayAsync("250 taken", cancellationToken);
                        break;
                    case "QUIT":
                        await SayAsync("221 bye", cancellationToken);
                        return;
                    default:
                        await SayAsync("502 unknown", cancellationToken);
                        break;
                }
            }
        }

        private string Greeting =>
            sink.Certificate is null ? "250 sink.test" : IsEncrypted ? "250-sink.test\r\n250 AUTH PLAIN" : "250-sink.test\r\n250 STARTTLS";

        private static string Address(string command) => command.Split('<', '>') is [_, var address, ..] ? address : "";

        private async Task<SslStream> EncryptAsync(CancellationToken cancellationToken)
        {
            var encrypted = new SslStream(stream);
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate }, cancellationToken);
            return encrypted;
        }

        private async Task<string> ReadMessageAsync(CancellationToken cancellationToken)
        {
            var text = new StringBuilder();
            while (await ReadLineAsync(cancellationToken) is { } line and not ".")
            {
                text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }

            return text.ToString();
        }

        // Byte by byte: nothing that follows STARTTLS may be read ahead of the handshake.
        private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            var (line, one) = (new List<byte>(), new byte[1]);
            while (await stream.ReadAsync(one, cancellationToken) == 1)
            {
                if (one[0] == '\n')
                {
                    return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                }

                line.Add(one[0]);
            }

            return null;
        }

        private async Task SayAsync(string answer, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\n"), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}

/// <summary>A message as it came over the wire.</summary>
internal sealed record ReceivedMail(string Sender, IReadOnlyList<string> Recipients, bool IsEncrypted, string Text)
{
    /// <summary>The header's lines.</summary>
    public string[] Header => Text.Split("\r\n\r\n")[0].Split("\r\n");

    /// <summary>A header field as it stands; null when there is none.</summary>
    public string? Field(string name) => Array.Find(Header, line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];
}
