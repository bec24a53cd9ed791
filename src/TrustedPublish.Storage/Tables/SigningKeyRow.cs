namespace TrustedPublish.Storage.Tables;

/// <summary>A signing key as it rests: its private half is encrypted.</summary>
internal sealed class SigningKeyRow
{
    public required string KeyId { get; init; }

    /// <summary>PKCS #8, encrypted by Data Protection.</summary>
    public required byte[] ProtectedKey { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
