using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;

namespace TrustedPublish.Server.Site;

/// <summary>How long ago a person may have proven to be there, for what a forgotten browser must not be able to do.</summary>
internal sealed class Freshness(PresenceSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Whether the second factor, or of an account without one the password, was seen just now.</summary>
    public bool IsFresh(BrowserSession session) =>
        (session.Account.TwoFactor is TwoFactorMode.None ? session.Record.CreatedAt : session.Record.SecondFactorAt) is { } seen && time.GetUtcNow() - seen < Window;

    /// <summary>Whether the account may do nothing but set up its second factor.</summary>
    public bool OwesSecondFactor(Account account) => settings.IsOwedBy(account);
}
