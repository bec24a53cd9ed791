namespace TrustedPublish.Core.Accounts.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
internal sealed record Passkey
{
    /// <summary>The credential id, base64url.</summary>
    public required string Id { get; init; }

    /// <summary>Given by its owner.</summary>
    public required string Name { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether a copy of it is on other devices too.</summary>
    public required bool IsSynced { get; init; }
}
