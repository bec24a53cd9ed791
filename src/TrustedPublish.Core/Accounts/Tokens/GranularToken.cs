using System.Net;

namespace TrustedPublish.Core.Accounts.Tokens;

/// <summary>A maintainer's token with limits, as it is stored: by the SHA-256 of its secret, never the secret.</summary>
internal sealed record GranularToken
{
    /// <summary>What it is listed and revoked by: 32 hexadecimal digits. Not a UUID: npm prints those as ***.</summary>
    public required string Key { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The first characters of the secret, by which people recognise it and npm finds it.</summary>
    public required string TokenStart { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The one registry it is good for.</summary>
    public required string Registry { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Canonical package names; <c>*</c> = every package of its account.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Scopes with their <c>@</c>: every package in them.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Organisations without <c>@</c>.</summary>
    public required IReadOnlyList<string> Organizations { get; init; }

    /// <summary>For <see cref="Packages"/> and <see cref="Scopes"/>.</summary>
    public required TokenPermission PackagesPermission { get; init; }

    /// <summary>For <see cref="Organizations"/>: whether their members and teams may be read. Changing them takes a person.</summary>
    public required TokenPermission OrganizationsPermission { get; init; }

    /// <summary>Where it may be used from, as CIDR ranges; empty = anywhere.</summary>
    public required IReadOnlyList<string> Ranges { get; init; }

    /// <summary>Whether it writes without a second factor, where the package's setting allows that.</summary>
    public required bool BypassesTwoFactor { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>UTC; null while it was never used. Noted at most once a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public string? LastUsedFrom { get; init; }

    /// <summary>UTC; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>UTC; when its life was cut because the operator lowered the longest one. Null when it never was.</summary>
    public DateTimeOffset? ShortenedAt { get; init; }

    /// <summary>Whether the token is about this package at all.</summary>
    public bool Names(string package) =>
        Packages.Contains("*", StringComparer.Ordinal)
        || Packages.Contains(package, StringComparer.Ordinal)
        || (package.StartsWith('@') && Scopes.Contains(package.Split('/')[0], StringComparer.Ordinal));

    /// <summary>What it may do to this package.</summary>
    public TokenPermission PermissionFor(string package) => Names(package) ? PackagesPermission : TokenPermission.NoAccess;

    /// <summary>Whether it may be used from an address; an unknown address is outside every range.</summary>
    public bool IsUsableFrom(IPAddress? address) =>
        Ranges.Count == 0
        || (address is not null && Ranges.Any(range => IPNetwork.TryParse(range, out var network) && network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)));
}
