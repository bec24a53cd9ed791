using System.Net;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Notices;

/// <summary>Hands one mail to the operator's mail server, over a connection of its own.</summary>
internal sealed class SmtpTransport(TrustedPublishOptions options)
{
    /// <summary>Less than a claim lasts. By the machine's clock: it bounds waiting, and decides nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SmtpOptions smtp = options.Notices.Smtp;
    private readonly MailCertificates certificates = new(options.Notices.Smtp.CertificateAuthorityFile);

    public bool IsConfigured => smtp.Host is not null;

    /// <summary>The sender of every mail.</summary>
    public MailboxAddress From => MailAddress.TryParse(smtp.From ?? "", "TrustedPublish") ?? throw new InvalidOperationException("The configuration has faults.");

    /// <summary>Sends a mail.</summary>
    /// <returns>Null when the server took it; else why not.</returns>
    public async Task<(string Reason, Exception? Fault)?> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            if (await HostAsync(both.Token) is not { } host)
            {
                return (SmtpFailure.PublicAddress, null);
            }

            await SendAsync(message, host, both.Token);
            return null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return (SmtpFailure.Of(fault), fault);
        }
    }

    private async Task SendAsync(MimeMessage message, string host, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds, CheckCertificateRevocation = false, ServerCertificateValidationCallback = certificates.IsTrusted };
        await client.ConnectAsync(host, (int)smtp.Port, Security, cancellationToken);
        if (smtp is { Username: { } username, Password: { } password })
        {
            await client.AuthenticateAsync(username, password.Reveal(), cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception)
        {
            // The message was taken: what goes wrong with the farewell must not send it again.
        }
    }

    // Never "auto" or "when available": somebody on the way could take the offer of STARTTLS away.
    private SecureSocketOptions Security => smtp.Security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
    };

    // What is not encrypted stays inside: the address that was looked at is the one that is connected to.
    private async Task<string?> HostAsync(CancellationToken cancellationToken)
    {
        if (smtp.Security is not SmtpSecurity.None)
        {
            return smtp.Host;
        }

        var addresses = await Dns.GetHostAddressesAsync(smtp.Host!, cancellationToken);
        return addresses.Length == 0 ? throw new SocketException((int)SocketError.HostNotFound) : Array.Find(addresses, IsInside)?.ToString();
    }

    private static bool IsInside(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) || PrivateAddresses.Contains(address);
}
