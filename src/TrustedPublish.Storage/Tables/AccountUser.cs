using Microsoft.AspNetCore.Identity;

namespace TrustedPublish.Storage.Tables;

/// <summary>An account's row.</summary>
internal sealed class AccountUser : IdentityUser
{
    public bool IsAdministrator { get; set; }
}
