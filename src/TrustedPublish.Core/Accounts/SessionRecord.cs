namespace TrustedPublish.Core.Accounts;

/// <summary>A session as it is stored: by the SHA-256 of its token, never the token.</summary>
internal sealed record SessionRecord
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string TokenHash { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The account's stamp at sign-in; a changed one ends the session.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, absolute: never extended.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
