using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.Server.Site.Security;

/// <summary>How an account signs in: its second factor, passkeys, recovery codes, sessions.</summary>
internal sealed class SecurityPage(
    ISecondFactorStore factors, SecondFactorEnrolment enrolment, PasskeyDesk passkeys, Sessions sessions, SiteFeatures features) : SecurityChangePage
{
    public SiteFeatures Features => features;

    public SecondFactorState Factor { get; private set; } = null!;

    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];

    public IReadOnlyList<SessionRecord> Sessions { get; private set; } = [];

    /// <summary>What was done just now, as a sentence.</summary>
    public string? Done { get; private set; }

    /// <summary>Where the person was going before the second factor had to be set up.</summary>
    public string? Onward => Url.IsLocalUrl(ReturnUrl) && ReturnUrl != Request.Path ? ReturnUrl : null;

    public bool IsThis(SessionRecord session) => session.TokenHash == SessionHash;

    public async Task<IActionResult> OnGetAsync(string? done)
    {
        Done = done switch
        {
            "passkey-added" => "The passkey was added.",
            "passkey-removed" => "The passkey was removed, and all your other sessions ended.",
            "authenticator-removed" => "The authenticator app was removed, and all your other sessions ended.",
            "password-changed" => "The password was changed, and all your other sessions ended.",
            "session-ended" => "The session ended.",
            _ => null,
        };
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Ask(await passkeys.AskRegistrationAsync(Account, Aborted));

    public async Task<IActionResult> OnPostAddPasskeyAsync([FromForm] string? name, [FromForm] string? ceremony, [FromForm] string? credential)
    {
        var (codes, fault) = await passkeys.AddAsync(Account, name, new PasskeyAnswer(ceremony, credential), SessionHash, Aborted);
        if (fault is not null)
        {
            return await RefusedAsync(StatusCodes.Status400BadRequest, fault);
        }

        if (codes is null)
        {
            return Over("passkey-added");
        }

        // Only the first one proves anything: adding more must not keep a session fresh.
        await sessions.ConfirmAsync(Session.Record, Aborted);
        Done = "The passkey was added: from now on this account has a second factor.";
        await ReadAsync();
        return ShowOnce(codes);
    }

    public async Task<IActionResult> OnPostRemovePasskeyAsync([FromForm] string? id) =>
        await RemovedAsync(await passkeys.RemoveAsync(Account, id ?? "", SessionHash, Aborted), "passkey-removed");

    public async Task<IActionResult> OnPostRemoveAuthenticatorAsync() =>
        await RemovedAsync(await enrolment.RemoveAuthenticatorAsync(Account, SessionHash, Aborted), "authenticator-removed");

    public async Task<IActionResult> OnPostRecoveryCodesAsync()
    {
        if (Account.TwoFactor is TwoFactorMode.None)
        {
            return await RefusedAsync(StatusCodes.Status400BadRequest, "Recovery codes stand in for a second factor: set one up first.");
        }

        var codes = await enrolment.RenewRecoveryCodesAsync(Account, Aborted);
        Done = "These are new recovery codes; the old ones no longer work.";
        await ReadAsync();
        return ShowOnce(codes);
    }

    public async Task<IActionResult> OnPostEndSessionAsync([FromForm] string? session)
    {
        // Only one of one's own is found.
        if ((await sessions.ListAsync(Account, Aborted)).FirstOrDefault(found => found.TokenHash == session) is not { } ended)
        {
            return await RefusedAsync(StatusCodes.Status404NotFound, "There is no such session of yours any more.");
        }

        await sessions.EndAsync(ended, Aborted);
        return Over("session-ended");
    }

    private async Task<IActionResult> RemovedAsync(FactorRemoval removal, string done) => removal switch
    {
        FactorRemoval.Removed => Over(done),
        FactorRemoval.Unknown => await RefusedAsync(StatusCodes.Status404NotFound, "There is nothing to remove: it is gone already."),
        FactorRemoval.IsLast => await RefusedAsync(StatusCodes.Status409Conflict, "This is your only second factor, and this server asks everybody for one: add another first."),
    };

    private LocalRedirectResult Over(string done) => LocalRedirect($"/account/security?done={done}");

    private async Task<IActionResult> RefusedAsync(int status, string sentence)
    {
        await ReadAsync();
        return Refused(status, sentence);
    }

    private async Task<IActionResult> ShowAsync()
    {
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        // What was just changed shows: read again, not taken from the session.
        await RefreshAsync();
        Factor = await factors.ReadAsync(Account.Id, Aborted) ?? new SecondFactorState { Mode = TwoFactorMode.None, Passkeys = 0, RecoveryCodes = 0 };
        Passkeys = await passkeys.ListAsync(Account, Aborted);
        Sessions = await sessions.ListAsync(Account, Aborted);
    }
}
