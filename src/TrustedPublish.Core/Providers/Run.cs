namespace TrustedPublish.Core.Providers;

/// <summary>The CI run a credential was minted for (contract §6, <c>run</c>).</summary>
internal sealed record Run
{
    public required string Issuer { get; init; }

    /// <summary>owner/name, or the project's path.</summary>
    public string? Repository { get; init; }

    public string? Ref { get; init; }

    /// <summary>The commit.</summary>
    public string? Sha { get; init; }

    public string? RunId { get; init; }

    /// <summary>Where a person can look at the run; null when it cannot be built from verified claims.</summary>
    public string? Url { get; init; }
}
