using TrustedPublish.Core.Accounts.SecondFactors;

namespace TrustedPublish.Core.Accounts.Presence;

/// <summary>
/// Decides whether a person has just proven to be there, for one operation: by a typed code, or by the token of a challenge that was confirmed
/// in the browser for this very operation. Either counts once.
/// </summary>
internal sealed class PresenceCheck(CodeCheck codes, Challenges challenges, PresenceSettings settings)
{
    /// <param name="account">Whose session it is.</param>
    /// <param name="operation">What is to be done.</param>
    /// <param name="unverifiedCode">npm-otp; null when none was sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PresenceVerdict> ProveAsync(Account account, Operation operation, string? unverifiedCode, CancellationToken cancellationToken)
    {
        if (account.TwoFactor is TwoFactorMode.None)
        {
            return settings.RequireTwoFactor ? PresenceVerdict.NotEnrolled : PresenceVerdict.Proven;
        }

        if (string.IsNullOrEmpty(unverifiedCode))
        {
            return PresenceVerdict.Missing;
        }

        return await challenges.SpendAsync(account, operation, unverifiedCode, cancellationToken).ConfigureAwait(false)
            ? PresenceVerdict.Proven
            : await codes.SpendAsync(account, unverifiedCode, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What was proven.</summary>
internal enum PresenceVerdict
{
    Proven,

    /// <summary>No code was sent: ask for one.</summary>
    Missing,

    /// <summary>Wrong, expired, used before, or confirmed for another operation.</summary>
    Wrong,

    LockedOut,

    /// <summary>Too many codes within a minute, right or wrong.</summary>
    RateLimited,

    /// <summary>The account has no second factor and needs one.</summary>
    NotEnrolled,
}

/// <summary>The operator's rule.</summary>
/// <param name="RequireTwoFactor">False: an account without a second factor acts without challenges.</param>
internal sealed record PresenceSettings(bool RequireTwoFactor)
{
    /// <summary>Whether the account may do nothing but set up the second factor it has to have.</summary>
    public bool IsOwedBy(Account account) => RequireTwoFactor && account.TwoFactor is TwoFactorMode.None;
}
