using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>An OAuth client that may introspect and revoke: a registry asking about what was minted for it.</summary>
internal sealed class ClientOptions
{
    public required string ClientId { get; init; }

    public Secret? ClientSecret { get; init; }

    /// <summary>A file whose only content is the secret.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The client's public keys: the text of a JWK set.</summary>
    public string? Jwks { get; init; }

    /// <summary>The name of the registry that it is; null = none yet.</summary>
    public string? Registry { get; init; }
}
