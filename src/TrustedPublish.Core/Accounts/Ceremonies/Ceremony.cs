namespace TrustedPublish.Core.Accounts.Ceremonies;

/// <summary>
/// A step that began in the browser and may be finished once, soon, and for the purpose it began with only: what the server must remember of it
/// stays on the server, so that nothing a browser holds can be presented again (site P1).
/// </summary>
internal sealed record Ceremony
{
    /// <summary>SHA-256 of the id that the page holds.</summary>
    public required string IdHash { get; init; }

    /// <summary>See <see cref="CeremonyPurpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>What was to be remembered, for example the challenge that a passkey has to sign.</summary>
    public required string State { get; init; }

    /// <summary>UTC; it does not count from then on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
