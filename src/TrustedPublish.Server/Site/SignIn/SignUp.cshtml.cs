using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site.SignIn;

/// <summary>Lets people register themselves, where the operator allows it.</summary>
internal sealed class SignUpPage(Registration registration, RateLimiter limiter, Freshness freshness) : SitePage
{
    /// <summary>Shown again after a fault; the password is not.</summary>
    public string? Name { get; private set; }

    public string? Email { get; private set; }

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? email, [FromForm] string? password)
    {
        (Name, Email) = (name, email);
        if (await limiter.TakeAsync(Limits.SignInFromAddress, HttpContext.Connection.RemoteIpAddress, actor: null, Aborted) is { } wait)
        {
            return Refused(StatusCodes.Status429TooManyRequests, RateLimited.Tell(HttpContext, wait));
        }

        var (account, fault) = await registration.RegisterAsync(name ?? "", password ?? "", string.IsNullOrEmpty(email) ? null : email, Aborted);
        if (account is null)
        {
            return Refused(StatusCodes.Status400BadRequest, fault!);
        }

        await Browser.StartAsync(HttpContext, account, sawSecondFactor: false);
        return freshness.OwesSecondFactor(account) ? LocalRedirect($"/account/security?returnUrl={Uri.EscapeDataString(Next)}") : LocalRedirect(Next);
    }

    protected override IActionResult? Refuse(bool isPost) => registration.IsOpen ? null : NotFound();
}
