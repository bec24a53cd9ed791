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

    /// <summary>The first characters of the token, by which npm's token list shows and finds it.</summary>
    public string TokenStart { get; init; } = "";

    /// <summary>Where it began, for its owner to recognise.</summary>
    public string? Address { get; init; }

    /// <summary>The user agent with which it began, sanitised.</summary>
    public string? Client { get; init; }

    /// <summary>UTC; when a browser's session last saw the second factor. Null for sessions of command lines, which prove it per operation.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }
}

/// <summary>Where a session comes from, for its owner to recognise.</summary>
internal sealed record SessionOrigin(string? Address, string? Client);
