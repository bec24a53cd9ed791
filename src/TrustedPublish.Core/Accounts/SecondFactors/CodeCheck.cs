using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>Checks a typed code, an authenticator's or a recovery code, and spends it. Wrong ones count towards the account's lockout.</summary>
internal sealed class CodeCheck(ISecondFactorStore store, IAccounts accounts, RateLimiter limiter, TimeProvider time)
{
    public async Task<PresenceVerdict> SpendAsync(Account account, string unverifiedCode, CancellationToken cancellationToken)
    {
        if (await limiter.TakeAsync(Limits.SecondFactor, account.Id, account.Name, cancellationToken).ConfigureAwait(false) is not null)
        {
            return PresenceVerdict.RateLimited;
        }

        if (await accounts.IsLockedOutAsync(account.Id, cancellationToken).ConfigureAwait(false))
        {
            return PresenceVerdict.LockedOut;
        }

        if (await store.ReadAsync(account.Id, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return PresenceVerdict.Wrong;
        }

        if (await SpendAsync(account.Id, state, unverifiedCode, cancellationToken).ConfigureAwait(false))
        {
            await accounts.ClearFailuresAsync(account.Id, CancellationToken.None).ConfigureAwait(false);
            return PresenceVerdict.Proven;
        }

        // Never cancelled: who hangs up must not get a guess for free.
        return await accounts.CountFailureAsync(account.Id, CancellationToken.None).ConfigureAwait(false) ? PresenceVerdict.LockedOut : PresenceVerdict.Wrong;
    }

    private async Task<bool> SpendAsync(string accountId, SecondFactorState state, string code, CancellationToken cancellationToken)
    {
        if (state.TotpKey is { } key && Totp.FindStep(key, code, time.GetUtcNow()) is { } step)
        {
            return await store.SpendStepAsync(accountId, step, cancellationToken).ConfigureAwait(false);
        }

        return state.Mode is not TwoFactorMode.None && RecoveryCode.IsWellFormed(code)
            && await store.SpendRecoveryCodeAsync(accountId, RecoveryCode.Hash(accountId, code), cancellationToken).ConfigureAwait(false);
    }
}
