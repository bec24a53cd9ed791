using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Site;

/// <summary>What all pages have in common.</summary>
internal abstract class SitePage : PageModel
{
    /// <summary>Where to go afterwards; a page of ours or nowhere.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Null when nobody is signed in.</summary>
    public BrowserSession? Current { get; private set; }

    /// <summary>What went wrong, as a sentence.</summary>
    public string? Fault { get; private set; }

    /// <summary><see cref="ReturnUrl"/> if it is safe to go there; otherwise the page of the account.</summary>
    protected string Next => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/account/security";

    protected BrowserSessions Browser => HttpContext.RequestServices.GetRequiredService<BrowserSessions>();

    protected CancellationToken Aborted => HttpContext.RequestAborted;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Current = await Browser.FindAsync(HttpContext);
        if (Refuse(isPost: HttpMethods.IsPost(Request.Method)) is { } refusal)
        {
            context.Result = refusal;
            return;
        }

        await next();
    }

    /// <summary>What to do instead, when this page may not be used as things stand.</summary>
    protected virtual IActionResult? Refuse(bool isPost) => null;

    /// <summary>Looks again who is signed in, after a change.</summary>
    protected async Task RefreshAsync() => Current = await Browser.FindAsync(HttpContext) ?? Current;

    /// <summary>Shows the page again with what went wrong.</summary>
    protected PageResult Refused(int status, string sentence)
    {
        Response.StatusCode = status;
        Fault = sentence;
        return Page();
    }

    /// <summary>Shows the page again with what went wrong.</summary>
    protected PageResult Refused(PresenceRefusal refusal) => Refused(refusal.Status, refusal.Sentence);

    /// <summary>A way through another page and back to this one.</summary>
    protected IActionResult Via(string page) => LocalRedirect($"{page}?returnUrl={Uri.EscapeDataString(Request.Path)}");

    /// <summary>A question for the browser's passkeys, as the script of the pages reads it.</summary>
    protected static ContentResult Ask(AskedPasskey asked) => new()
    {
        ContentType = "application/json",
        Content = $$"""{"ceremony":"{{JsonEncodedText.Encode(asked.Ceremony)}}","options":{{asked.Options}}}""",
    };
}
