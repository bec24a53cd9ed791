using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Site.Security;

/// <summary>Asks who is there before something is changed: for the second factor, or of an account without one for the password.</summary>
internal sealed class ConfirmPage(
    PresenceProof proof, PasskeyDesk passkeys, ISecondFactorStore factors, Sessions sessions, SiteFeatures features) : SignedInPage
{
    public bool OffersPasskey { get; private set; }

    public bool OffersCode { get; private set; }

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync([FromForm] string? code) => await DoneAsync(await proof.TakeCodeAsync(HttpContext, Account, code));

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Ask(await passkeys.AskAsync(CeremonyPurpose.Sudo(Account), Account, Aborted));

    public async Task<IActionResult> OnPostPasskeyAsync([FromForm] string? ceremony, [FromForm] string? credential) =>
        await DoneAsync(await proof.TakePasskeyAsync(HttpContext, Account, CeremonyPurpose.Sudo(Account), new PasskeyAnswer(ceremony, credential)));

    public async Task<IActionResult> OnPostPasswordAsync([FromForm] string? password)
    {
        // Of an account with a second factor the password proves too little.
        if (Account.TwoFactor is not TwoFactorMode.None)
        {
            return await RefusedAsync(new(StatusCodes.Status401Unauthorized, "", "Confirm with your second factor."));
        }

        var (account, refusal) = await proof.TakePasswordAsync(HttpContext, Account, password);
        if (account is null)
        {
            return await RefusedAsync(refusal!);
        }

        await Browser.StartAsync(HttpContext, account, sawSecondFactor: false);
        return LocalRedirect(Next);
    }

    private async Task<IActionResult> DoneAsync(PresenceRefusal? refusal)
    {
        if (refusal is not null)
        {
            return await RefusedAsync(refusal);
        }

        await sessions.ConfirmAsync(Session.Record, Aborted);
        return LocalRedirect(Next);
    }

    private async Task<IActionResult> RefusedAsync(PresenceRefusal refusal)
    {
        await ReadAsync();
        return Refused(refusal);
    }

    private async Task ReadAsync()
    {
        var factor = await factors.ReadAsync(Account.Id, Aborted);
        OffersPasskey = factor?.Passkeys > 0 && features.HasPasskeys;
        OffersCode = factor is { HasTotp: true } or { RecoveryCodes: > 0 };
    }
}
