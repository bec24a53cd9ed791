using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Site.Waiting;

/// <summary>
/// Confirms one operation of a waiting client with the second factor, in the same request: neither a session nor a factor shown a minute ago
/// is enough, and a passkey's answer is bound to this page.
/// </summary>
internal sealed class ConfirmationPage(
    Challenges challenges, PresenceProof proof, PasskeyDesk passkeys, ISecondFactorStore factors, SiteFeatures features) : WaitingPage(challenges)
{
    /// <summary>Whether another account is asked: what, is not this one's business.</summary>
    public bool IsForAnother { get; private set; }

    public bool OffersPasskey { get; private set; }

    public bool OffersCode { get; private set; }

    private string Purpose => CeremonyPurpose.Confirm(OpaqueToken.Hash(UnverifiedPage!));

    public Task<IActionResult> OnGetAsync() => IfAskedAsync(() => Task.FromResult<IActionResult>(Page()));

    public Task<IActionResult> OnPostAsync([FromForm] string? code) =>
        IfAskedAsync(async () => await AnswerAsync(await proof.TakeCodeAsync(HttpContext, Account, code)));

    public Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        IfAskedAsync(async () => Ask(await passkeys.AskAsync(Purpose, Account, Aborted)));

    public Task<IActionResult> OnPostPasskeyAsync([FromForm] string? ceremony, [FromForm] string? credential) =>
        IfAskedAsync(async () => await AnswerAsync(await proof.TakePasskeyAsync(HttpContext, Account, Purpose, new PasskeyAnswer(ceremony, credential))));

    public Task<IActionResult> OnPostDeclineAsync() => IfAskedAsync(() => AnswerAsync(approved: false));

    protected override bool IsOurs(Challenge challenge) => !challenge.IsSignIn;

    private async Task<IActionResult> AnswerAsync(PresenceRefusal? refusal) =>
        refusal is null ? await AnswerAsync(approved: true) : Refused(refusal);

    private async Task<IActionResult> IfAskedAsync(Func<Task<IActionResult>> then)
    {
        if (!await FindAsync())
        {
            return Gone();
        }

        if (Asked!.AccountId != Account.Id)
        {
            (Asked, IsForAnother) = (null, true);
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }

        if (await factors.ReadAsync(Account.Id, Aborted) is not { Mode: not TwoFactorMode.None } factor)
        {
            return Via("/account/security");
        }

        OffersPasskey = factor.Passkeys > 0 && features.HasPasskeys;
        OffersCode = factor.HasTotp || factor.RecoveryCodes > 0;
        return await then();
    }
}
