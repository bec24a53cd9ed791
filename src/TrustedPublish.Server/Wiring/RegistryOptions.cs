using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>One package registry that is served: our side of it and the upstream behind it.</summary>
internal sealed class RegistryOptions
{
    public required string Name { get; init; }

    /// <summary>Whose protocol it speaks; npm has a door today.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>Where its clients reach it; also the <c>aud</c> of its publish credentials.</summary>
    public required EndpointUrl PublicUrl { get; init; }

    public required EndpointUrl Upstream { get; init; }

    /// <summary>The whole <c>Authorization</c> value that the upstream wants from us, for example <c>Bearer …</c>.</summary>
    public Secret? UpstreamAuthorization { get; init; }

    /// <summary>The <c>aud</c> that ID tokens for this registry must carry; null = as the ecosystem's client derives it.</summary>
    public string? Audience { get; init; }

    public bool AnonymousReads { get; init; } = true;

    /// <summary><c>ignore</c>, or <c>by_name</c>: accounts with the names of the upstream's maintainers of a package maintain it here too.</summary>
    public string UpstreamMaintainers { get; init; } = "ignore";

    public LegacyTokenOptions LegacyTokens { get; init; } = new();

    /// <summary>The largest publish request in bytes.</summary>
    public long MaxPublishBytes { get; init; } = 1_073_741_824;
}
