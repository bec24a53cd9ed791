using Microsoft.AspNetCore.Identity;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Storage.Tables;

/// <summary>An account's row.</summary>
internal sealed class AccountUser : IdentityUser
{
    public bool IsAdministrator { get; set; }

    public string? FullName { get; set; }

    public string? Homepage { get; set; }

    public string? GitHub { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Null while the account may act.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public TwoFactorMode TwoFactor { get; set; }

    /// <summary>Encrypted (ASP.NET Core Data Protection).</summary>
    public string? TotpKey { get; set; }

    /// <summary>Encrypted; shown to its owner and not yet confirmed.</summary>
    public string? PendingTotpKey { get; set; }

    public TwoFactorMode PendingTwoFactor { get; set; }

    /// <summary>The greatest authenticator step that was used; it and all before it count no more.</summary>
    public long LastTotpStep { get; set; }
}
