namespace TrustedPublish.Core.Credentials;

/// <summary>An ES256 signing key; its text form shows only the key id.</summary>
internal sealed record SigningKeyRecord
{
    /// <summary>The key's RFC 7638 thumbprint.</summary>
    public required string KeyId { get; init; }

    /// <summary>PKCS #8, in clear: only in memory.</summary>
    public required ReadOnlyMemory<byte> PrivateKey { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Masks the private key.</summary>
    public override string ToString() => $"signing key {KeyId}";
}
