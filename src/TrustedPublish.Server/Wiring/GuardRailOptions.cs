using TrustedPublish.Core.Bindings.GuardRails;

namespace TrustedPublish.Server.Wiring;

/// <summary>One guard rail: a rule above all publishers of a registry, or of all. What it leaves empty it does not constrain.</summary>
internal sealed class GuardRailOptions
{
    /// <summary>The operator's name for it; told to whoever it stops.</summary>
    public required string Name { get; init; }

    /// <summary>The registry's name; null = all.</summary>
    public string? Registry { get; init; }

    public required GuardRailMode Mode { get; init; }

    /// <summary>Names of entries of <c>Issuers</c>.</summary>
    public IReadOnlyList<string> AllowedIssuers { get; init; } = [];

    /// <summary><c>issuer:owner</c> by name or <c>issuer:#id</c>, with the issuer's configured name.</summary>
    public IReadOnlyList<string> AllowedOwners { get; init; } = [];

    public bool RequireEnvironmentOrProtectedRef { get; init; }

    /// <summary>What may not start a job: GitHub's events, GitLab's pipeline sources.</summary>
    public IReadOnlyList<string> DeniedEvents { get; init; } = [];

    /// <summary>Shortens what is minted, never lengthens it.</summary>
    public TimeSpan? MaxCredentialLifetime { get; init; }

    /// <summary>How long a publisher of an existing package must have been unchanged before its jobs may write.</summary>
    public TimeSpan? MinPublisherAge { get; init; }
}
