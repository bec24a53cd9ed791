namespace TrustedPublish.Storage.Tables;

/// <summary>A recovery code that was not used yet; a used one is deleted.</summary>
internal sealed class RecoveryCodeRow
{
    public required string AccountId { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public required string Hash { get; init; }
}
