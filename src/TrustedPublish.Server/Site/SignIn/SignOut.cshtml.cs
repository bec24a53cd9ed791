using Microsoft.AspNetCore.Mvc;

namespace TrustedPublish.Server.Site.SignIn;

/// <summary>Ends the browser's session.</summary>
internal sealed class SignOutPage : SitePage
{
    public async Task<IActionResult> OnPostAsync()
    {
        await Browser.EndAsync(HttpContext);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? $"/sign-in?returnUrl={Uri.EscapeDataString(ReturnUrl)}" : "/sign-in");
    }
}
