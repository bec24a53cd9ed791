namespace TrustedPublish.Core.Credentials;

/// <summary>What the operator decides about credentials.</summary>
internal sealed record CredentialSettings
{
    /// <summary><c>iss</c>: the server's public URL without a trailing slash.</summary>
    public required string Issuer { get; init; }

    public required TimeSpan PublishLifetime { get; init; }

    /// <summary>Absolute from sign-in.</summary>
    public required TimeSpan SessionLifetime { get; init; }
}
