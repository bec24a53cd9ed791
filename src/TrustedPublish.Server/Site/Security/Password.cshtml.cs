using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Site.Security;

/// <summary>Changes the password.</summary>
internal sealed class PasswordPage(IAccounts accounts, PasswordRules rules, PresenceProof proof, TimeProvider time) : SecurityChangePage
{
    public IActionResult OnGet() => IsFresh ? Page() : Via("/account/confirm");

    public async Task<IActionResult> OnPostAsync([FromForm] string? current, [FromForm] string? fresh)
    {
        if (rules.Fault(fresh ?? "", Account.Name) is { } fault)
        {
            return Refused(StatusCodes.Status400BadRequest, fault);
        }

        if ((await proof.TakePasswordAsync(HttpContext, Account, current)).Refusal is { } refusal)
        {
            return Refused(refusal);
        }

        var trail = AccountTrail.Of(Account, Account.Name, "account.password_changed", AccountNotices.PasswordChanged(Account.Name, Account.Name), time.GetUtcNow());
        await accounts.SetPasswordAsync(Account.Id, new Secret(fresh!), SessionHash, trail, Aborted);
        return LocalRedirect("/account/security?done=password-changed");
    }

    protected override IActionResult? Refuse(bool isPost) => base.Refuse(isPost) ?? (OwesSecondFactor ? Via("/account/security") : null);
}
