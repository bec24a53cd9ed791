using TrustedPublish.Core.Accounts;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Site;

/// <summary>Begins, finds and ends the sessions of browsers.</summary>
internal sealed class BrowserSessions(Sessions sessions, BrowserCookie cookie, SignInRecord record)
{
    /// <summary>Who the browser is signed in as; null when nobody, or when the account has a second factor that this session never saw.</summary>
    public async Task<BrowserSession?> FindAsync(HttpContext context) =>
        await sessions.FindInBrowserAsync(cookie.Read(context), context.RequestAborted) is { } found
        && (found.Account.TwoFactor is TwoFactorMode.None || found.Session.SecondFactorAt is not null)
            ? new BrowserSession(found.Account, found.Session)
            : null;

    /// <summary>Signs in: always under a new token, so that none that was planted before becomes a session.</summary>
    public async Task StartAsync(HttpContext context, Account account, bool sawSecondFactor)
    {
        await sessions.EndAsync(cookie.Read(context), context.RequestAborted);
        var (token, _) = await sessions.StartInBrowserAsync(account, context.Origin, sawSecondFactor, context.RequestAborted);
        await record.AcceptedAsync(context, account, OpaqueToken.Hash(token.Reveal()));
        cookie.Write(context, token);
    }

    public async Task EndAsync(HttpContext context)
    {
        await sessions.EndAsync(cookie.Read(context), context.RequestAborted);
        cookie.Delete(context);
    }
}

/// <summary>A browser that is signed in.</summary>
internal sealed record BrowserSession(Account Account, SessionRecord Record);
