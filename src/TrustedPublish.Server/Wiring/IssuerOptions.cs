namespace TrustedPublish.Server.Wiring;

/// <summary>One OIDC issuer that the operator trusts.</summary>
internal sealed class IssuerOptions
{
    /// <summary>The operator's name for it: in publishers, metrics and messages.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of CI behind it: github, gitlab, circleci, or the name of a provider file.</summary>
    public required string Provider { get; init; }

    /// <summary>The exact <c>iss</c> of its tokens, byte for byte.</summary>
    public required string Issuer { get; init; }

    public SignatureAlgorithm Algorithm { get; init; } = SignatureAlgorithm.RS256;

    /// <summary>The longest accepted distance from <c>iat</c> to <c>exp</c>; at most a day.</summary>
    public TimeSpan MaxTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A JWK set on disk instead of discovery, for issuers that this machine cannot reach.</summary>
    public string? JwksFile { get; init; }

    /// <summary>Where the keys are, when the issuer has no discovery document.</summary>
    public string? JwksUri { get; init; }

    /// <summary>PEM file of the authority behind the issuer's own TLS certificate.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Lets the issuer's name lead into private networks: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7. Never to loopback or link-local.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Lets a rehearsal's <c>http://127.0.0.1</c> issuer in; only in Development.</summary>
    public bool AllowInsecureLoopback { get; init; }
}

/// <summary>The one algorithm that an issuer's tokens are accepted with.</summary>
internal enum SignatureAlgorithm
{
    RS256,
    ES256,
}
