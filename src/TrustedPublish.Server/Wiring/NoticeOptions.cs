using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>How people are told of security events. They are kept and shown in any case.</summary>
internal sealed class NoticeOptions
{
    public SmtpOptions Smtp { get; init; } = new();
}

/// <summary>The mail server that takes notices; without a host none is sent.</summary>
internal sealed class SmtpOptions
{
    public string? Host { get; init; }

    public long Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>A PEM file of the authorities that may have signed the server's certificate; null = those of the system.</summary>
    public string? CertificateAuthorityFile { get; init; }

    public string? Username { get; init; }

    public Secret? Password { get; init; }

    /// <summary>The address that notices come from.</summary>
    public string? From { get; init; }
}

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>TLS after a greeting in the clear (RFC 3207); a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>None; to loopback and private addresses only, and without a password.</summary>
    None,
}
