using System.Net;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Server.Notices;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>The mail server for notices: whole or not at all, and no password in the clear.</summary>
internal static class NoticeRules
{
    public static void Check(RuleContext context)
    {
        var smtp = context.Options.Notices.Smtp;
        if (smtp.Host is { } host)
        {
            CheckHost(context, smtp, host);
        }
        else if (smtp is not { Username: null, Password: null, From: null, CertificateAuthorityFile: null })
        {
            context.Add(smtp, nameof(SmtpOptions.Host), "is missing, but other options of the mail server are set", "name the mail server, or leave them all null");
        }

        CheckSender(context, smtp);
        CheckSignIn(context, smtp);
        if (smtp.Port is < 1 or > ushort.MaxValue)
        {
            context.Add(smtp, nameof(SmtpOptions.Port), "is not a port", "write 587 for starttls, 465 for tls");
        }

        if (smtp.CertificateAuthorityFile is { } file)
        {
            AuthorityFileRule.Check(context, smtp, nameof(SmtpOptions.CertificateAuthorityFile), file);
        }
    }

    private static void CheckHost(RuleContext context, SmtpOptions smtp, string host)
    {
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            context.Add(smtp, nameof(SmtpOptions.Host), "is not a host name or IP address", "write it without scheme and port, for example \"mail.example.com\"");
        }
        else if (smtp.Security is SmtpSecurity.None && IPAddress.TryParse(host, out var address) && !IPAddress.IsLoopback(address) && !PrivateAddresses.Contains(address))
        {
            // A name is judged by its addresses at each connection.
            context.Add(smtp, nameof(SmtpOptions.Security), "is none, but the mail server's address is public", "use starttls or tls");
        }
    }

    private static void CheckSender(RuleContext context, SmtpOptions smtp)
    {
        if (smtp.Host is not null && smtp.From is null)
        {
            context.Add(smtp, nameof(SmtpOptions.From), "is missing, but Host is set", "write the address that notices come from");
        }
        else if (smtp.From is { } from && MailAddress.TryParse(from) is null)
        {
            context.Add(smtp, nameof(SmtpOptions.From), "is not a plain e-mail address", "write it without a name, for example \"trustedpublish@example.com\"");
        }
    }

    private static void CheckSignIn(RuleContext context, SmtpOptions smtp)
    {
        switch (smtp)
        {
            case { Username: not null, Password: null }:
                context.Add(smtp, nameof(SmtpOptions.Password), "is missing, but Username is set", "set both or none");
                break;
            case { Username: null, Password: not null }:
                context.Add(smtp, nameof(SmtpOptions.Username), "is missing, but Password is set", "set both or none");
                break;
            case { Username: not null, Security: SmtpSecurity.None }:
                context.Add(smtp, nameof(SmtpOptions.Security), "is none, but there is a password that would be sent in the clear", "use starttls or tls");
                break;
        }
    }
}
