namespace TrustedPublish.Server.Wiring;

/// <summary>The end of the upstream's own tokens.</summary>
internal sealed class LegacyTokenOptions
{
    /// <summary>Until then they are passed on to the upstream; null = they are not accepted.</summary>
    public DateTimeOffset? AcceptUntil { get; init; }
}
