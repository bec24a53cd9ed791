using Microsoft.AspNetCore.Mvc;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Server.Site;

/// <summary>A page for people who are signed in.</summary>
internal abstract class SignedInPage : SitePage
{
    public Account Account => Session.Account;

    /// <summary>Whether something may be changed without asking again.</summary>
    public bool IsFresh => Freshness.IsFresh(Session);

    /// <summary>Whether this account must set up its second factor before anything else.</summary>
    public bool OwesSecondFactor => Freshness.OwesSecondFactor(Account);

    protected BrowserSession Session => Current ?? throw new InvalidOperationException("Nobody is signed in.");

    private Freshness Freshness => HttpContext.RequestServices.GetRequiredService<Freshness>();

    protected override IActionResult? Refuse(bool isPost) => Current is null ? Via("/sign-in") : null;
}
