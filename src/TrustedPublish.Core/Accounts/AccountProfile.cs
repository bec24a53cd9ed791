namespace TrustedPublish.Core.Accounts;

/// <summary>What <c>npm profile get</c> shows of an account.</summary>
internal sealed record AccountProfile
{
    public required Account Account { get; init; }

    public string? FullName { get; init; }

    public string? Homepage { get; init; }

    public string? GitHub { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public bool IsDisabled { get; init; }
}

/// <summary>The whole writable part, as <c>npm profile set</c> sends it; null empties a member.</summary>
internal sealed record ProfileChange(string? Email, string? FullName, string? Homepage, string? GitHub);
