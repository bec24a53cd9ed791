namespace TrustedPublish.Core.Accounts;

/// <summary>A person who may sign in.</summary>
/// <param name="Id">Opaque, never reused.</param>
/// <param name="Name">The sign-in name.</param>
/// <param name="SecurityStamp">Changes with every security-relevant change; sessions and tokens are bound to it.</param>
/// <param name="IsAdministrator">May manage every package.</param>
internal sealed record Account(string Id, string Name, string SecurityStamp, bool IsAdministrator)
{
    /// <summary>Null while none was given.</summary>
    public string? Email { get; init; }

    /// <summary>What the second factor is asked for; <see cref="TwoFactorMode.None"/> = the account has none.</summary>
    public TwoFactorMode TwoFactor { get; init; }
}
