namespace TrustedPublish.Core.Credentials;

/// <summary>A fresh publish credential. Its text form shows only the id.</summary>
internal sealed record MintedCredential
{
    /// <summary><c>jti</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The credential as doors hand it out: <c>tpp_</c> and a JWS.</summary>
    public required Secret Token { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Masks the credential.</summary>
    public override string ToString() => $"publish credential {Id}";
}
