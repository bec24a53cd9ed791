using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site.SignIn;

/// <summary>Signs people in: name and password, then a code where the account has a second factor; or a passkey, which is both at once.</summary>
internal sealed class SignInPage(
    IAccounts accounts, PasswordSteps steps, CodeCheck codes, PasskeyDesk passkeys, Freshness freshness,
    SignInLimit limit, RateLimiter limiter, SignInRecord record, SiteFeatures features) : SitePage
{
    private const int MaxPassword = 1024;

    public SiteFeatures Features => features;

    /// <summary>The server's note that the password was right; null while it was not given.</summary>
    public string? Pending { get; private set; }

    public IActionResult OnGet() => Current is null ? Page() : LocalRedirect(Next);

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? password)
    {
        if (name is not { Length: > 0 } || password is not { Length: > 0 and <= MaxPassword })
        {
            return Refused(StatusCodes.Status400BadRequest, "Sign-in needs a name and a password.");
        }

        if (await limit.TakeAsync(HttpContext, name) is { } wait)
        {
            return Refused(StatusCodes.Status429TooManyRequests, RateLimited.Tell(HttpContext, wait));
        }

        var found = await accounts.SignInAsync(name, new Secret(password), Aborted);
        if (found.Account is not { } account)
        {
            await record.RefusedAsync(HttpContext, found, "password");
            return Refused(StatusCodes.Status401Unauthorized, SignInRecord.Refusal);
        }

        if (account.TwoFactor is TwoFactorMode.None)
        {
            return await StartAsync(account, sawSecondFactor: false);
        }

        Pending = await steps.BeginAsync(account, Aborted);
        return Page();
    }

    public async Task<IActionResult> OnPostCodeAsync([FromForm] string? pending, [FromForm] string? code)
    {
        if (await steps.TakeAsync(pending, Aborted) is not var (account, taken))
        {
            return Refused(StatusCodes.Status400BadRequest, "This sign-in is too old or was used: begin again.");
        }

        var verdict = await codes.SpendAsync(account, TypedCode.Clean(code), Aborted);
        if (verdict is PresenceVerdict.Proven)
        {
            return await StartAsync(account, sawSecondFactor: true);
        }

        if (verdict is not PresenceVerdict.RateLimited)
        {
            await record.RefusedAsync(HttpContext, new PasswordSignIn(account, verdict is PresenceVerdict.LockedOut), "code");
        }

        Pending = verdict is PresenceVerdict.LockedOut ? null : await steps.RetryAsync(taken, Aborted);
        return Refused(PresenceRefusal.Of(HttpContext, verdict)!);
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        await limiter.TakeAsync(Limits.SignInFromAddress, HttpContext.Connection.RemoteIpAddress, actor: null, Aborted) is { } wait
            ? Refused(StatusCodes.Status429TooManyRequests, RateLimited.Tell(HttpContext, wait))
            : Ask(await passkeys.AskAsync(CeremonyPurpose.SignIn, account: null, Aborted));

    public async Task<IActionResult> OnPostPasskeyAsync([FromForm] string? ceremony, [FromForm] string? credential)
    {
        if (await passkeys.AnswerAsync(CeremonyPurpose.SignIn, account: null, new PasskeyAnswer(ceremony, credential), Aborted) is { } account)
        {
            return await StartAsync(account, sawSecondFactor: true);
        }

        await record.RefusedAsync(HttpContext, default, "passkey");
        return Refused(StatusCodes.Status401Unauthorized, "This passkey was not accepted: try again, or sign in with your password.");
    }

    private async Task<IActionResult> StartAsync(Account account, bool sawSecondFactor)
    {
        await Browser.StartAsync(HttpContext, account, sawSecondFactor);
        return freshness.OwesSecondFactor(account) ? LocalRedirect($"/account/security?returnUrl={Uri.EscapeDataString(Next)}") : LocalRedirect(Next);
    }
}
