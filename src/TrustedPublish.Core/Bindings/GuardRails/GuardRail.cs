namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>
/// A rule of the operator that stands above all publishers: maintainers cannot widen it. A member that is empty constrains nothing.
/// </summary>
internal sealed record GuardRail
{
    /// <summary>The operator's name for it; told to whoever it stops.</summary>
    public required string Name { get; init; }

    /// <summary>The registry it is about; null = all.</summary>
    public string? Registry { get; init; }

    public required GuardRailMode Mode { get; init; }

    /// <summary>Names of the issuers whose tokens may publish.</summary>
    public IReadOnlyList<string> AllowedIssuers { get; init; } = [];

    /// <summary>Who must own the project that publishes.</summary>
    public IReadOnlyList<AllowedOwner> AllowedOwners { get; init; } = [];

    /// <summary>Whether a job must run in the environment that its publisher names, or on a protected branch or tag.</summary>
    public bool RequireEnvironmentOrProtectedRef { get; init; }

    /// <summary>What must not have started the job.</summary>
    public IReadOnlyList<string> DeniedEvents { get; init; } = [];

    /// <summary>The longest life of a publish credential; shortens only.</summary>
    public TimeSpan? MaxCredentialLifetime { get; init; }

    /// <summary>
    /// How long a publisher of a package that exists must have been unchanged before its jobs may write: time for the other maintainers to read the
    /// notice of it (MNT-21). One that was there before the package's first version need not wait.
    /// </summary>
    public TimeSpan? MinPublisherAge { get; init; }

    /// <summary>The field under which its checks are shown.</summary>
    public string Field => $"guard_rail:{Name}";

    /// <summary>Whether it is about a registry.</summary>
    public bool Covers(string registry) => Registry is null || string.Equals(Registry, registry, StringComparison.Ordinal);
}

/// <summary>What becomes of a job that a guard rail objects to.</summary>
internal enum GuardRailMode
{
    /// <summary>It publishes; journal and job are told what enforcing would do.</summary>
    Audit,

    /// <summary>It is refused.</summary>
    Enforce,
}
