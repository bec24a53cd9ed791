using TrustedPublish.Core;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>
/// Carries a browser's session: an opaque token that scripts cannot read. Lax, since a link printed by a terminal or read in a mail has to find
/// its session; whatever changes anything is a POST with a token of its own.
/// </summary>
internal sealed class BrowserCookie(TrustedPublishOptions options)
{
    // The prefix is kept by browsers only from https, for this very host: no sibling host can plant a session.
    private readonly string name = options.PublicUrl.IsHttps ? "__Host-tp-session" : "tp-session";

    /// <summary>The token as sent, unverified; empty when there is none.</summary>
    public string Read(HttpContext context) => context.Request.Cookies[name] ?? "";

    public void Write(HttpContext context, Secret token) => context.Response.Cookies.Append(name, token.Reveal(), Options());

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(name, Options());

    private CookieOptions Options() => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = options.PublicUrl.IsHttps,
    };
}
