namespace TrustedPublish.Core.Registries;

/// <summary>One package registry that is served.</summary>
internal sealed record Registry
{
    /// <summary>The operator's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>npm.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>Where clients reach it; ends with a slash.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>The registry behind it; ends with a slash.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>The value of the upstream's Authorization header; null = none.</summary>
    public Secret? UpstreamAuthorization { get; init; }

    /// <summary>What ID tokens must be meant for.</summary>
    public required string Audience { get; init; }

    /// <summary>Whether anybody may read with the upstream's credential.</summary>
    public bool AnonymousReads { get; init; } = true;

    /// <summary>The largest publish request accepted.</summary>
    public long MaxPublishBytes { get; init; } = 1L << 30;

    /// <summary>UTC; until then the upstream's own tokens are passed on to it. Null = they are not.</summary>
    public DateTimeOffset? LegacyTokensUntil { get; init; }

    /// <summary>Whether the upstream's maintainers count for packages that have none here yet.</summary>
    public UpstreamMaintainers UpstreamMaintainers { get; init; } = UpstreamMaintainers.Ignore;

    /// <summary><c>aud</c> of the credentials minted for it: the public URL without a trailing slash.</summary>
    public string Identifier => PublicUrl.AbsoluteUri.TrimEnd('/');

    /// <summary>The audience npm asks for: <c>npm:</c> and the host, no port, no path.</summary>
    public static string NpmAudience(Uri publicUrl) => $"npm:{publicUrl.Host}";
}

/// <summary>What the upstream's own list of a package's maintainers means here.</summary>
internal enum UpstreamMaintainers
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>Accounts with the same names become maintainers, once.</summary>
    ByName,
}
