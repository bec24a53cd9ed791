using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TrustedPublish.Server.Site.Security;

/// <summary>A page that changes how its account signs in: nothing is changed from a browser that was left open for longer than ten minutes.</summary>
internal abstract class SecurityChangePage : SignedInPage
{
    /// <summary>Recovery codes that were just made: shown in this answer and never again.</summary>
    public IReadOnlyList<string>? FreshCodes { get; private set; }

    protected string SessionHash => Session.Record.TokenHash;

    protected override IActionResult? Refuse(bool isPost) => base.Refuse(isPost) ?? (isPost && !IsFresh ? Via("/account/confirm") : null);

    /// <summary>Shows fresh codes in the answer to the request that made them.</summary>
    protected PageResult ShowOnce(IReadOnlyList<string> codes)
    {
        FreshCodes = codes;
        return Page();
    }
}
