using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace TrustedPublish.Server.Notices;

/// <summary>Why a mail was not taken, in our words: a mail server's own text may hold anything, and is neither kept nor logged.</summary>
internal static class SmtpFailure
{
    public const string NoAddress = "the account has no e-mail address";
    public const string BadAddress = "the e-mail address is not a plain one";
    public const string Stale = "there was no mail server for three days";
    public const string PublicAddress = "the mail server's address is public, and Notices:Smtp:Security is none";

    /// <summary>The reason an exception stands for.</summary>
    public static string Of(Exception fault) => fault switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } refused => $"the mail server refused the recipient ({(int)refused.StatusCode})",
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } refused => $"the mail server refused the sender ({(int)refused.StatusCode})",
        SmtpCommandException refused => $"the mail server refused the message ({(int)refused.StatusCode})",
        AuthenticationException => "the mail server refused user name and password",
        SslHandshakeException => "TLS failed: the mail server's certificate is not trusted for its name, or no common version",
        NotSupportedException => "the mail server does not offer STARTTLS, or no way to sign in that is known",
        SocketException => "the mail server does not answer",
        OperationCanceledException or TimeoutException => "the mail server did not answer in time",
        _ => "the connection to the mail server broke",
    };
}
