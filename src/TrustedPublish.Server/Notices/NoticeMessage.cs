using MimeKit;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Server.Notices;

/// <summary>A notice as a mail.</summary>
internal static class NoticeMessage
{
    /// <summary>The mail.</summary>
    /// <param name="notice">What it says.</param>
    /// <param name="from">Who sends it.</param>
    /// <param name="to">Whom it goes to.</param>
    /// <param name="server">This server's public URL.</param>
    public static MimeMessage Of(Notice notice, MailboxAddress from, MailboxAddress to, Uri server)
    {
        var message = new MimeMessage
        {
            Subject = notice.Subject,
            Date = notice.At,
            // The same however often it is sent, so that readers see a repetition once.
            MessageId = $"{notice.Id}@{(server.HostNameType is UriHostNameType.Dns ? server.IdnHost : "trustedpublish.invalid")}",
            Body = new TextPart("plain") { Text = $"{notice.Body}\n\n-- \nTrustedPublish at {server.GetLeftPart(UriPartial.Path)}, {notice.At.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC, {notice.Id}\n" },
        };
        message.From.Add(from);
        message.To.Add(to);
        // No vacation notes in answer (RFC 3834).
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
