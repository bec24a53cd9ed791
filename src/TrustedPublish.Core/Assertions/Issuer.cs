namespace TrustedPublish.Core.Assertions;

/// <summary>An OIDC provider the operator trusts. The only source of issuers is configuration (ISS-01).</summary>
internal sealed record Issuer
{
    /// <summary>The operator's name for it; used in metrics and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The <c>iss</c> value, compared byte for byte (ISS-03, ISS-14).</summary>
    public required string Identifier { get; init; }

    /// <summary>The one signature algorithm accepted: RS256 or ES256 (JOSE-02, JOSE-03).</summary>
    public string Algorithm { get; init; } = "RS256";

    /// <summary>The longest <c>exp − iat</c> and <c>exp − now</c> accepted (CLM-09).</summary>
    public TimeSpan MaxTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A JWK set on disk, instead of discovery.</summary>
    public string? JwksFile { get; init; }

    /// <summary>The JWK set's address, instead of discovery: from the configuration, or from the provider's file where a CI keeps its keys on another host.</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>PEM file with the certificate authority that signs the issuer's TLS certificate; null = the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Whether the issuer may resolve to private addresses (RFC 1918, RFC 4193, RFC 6598); never to loopback, link-local or others.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Whether the issuer may be on this machine, with plain http too (Development only).</summary>
    public bool AllowInsecureLoopback { get; init; }
}
