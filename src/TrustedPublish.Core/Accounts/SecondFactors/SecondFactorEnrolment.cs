using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Accounts.SecondFactors;

/// <summary>Sets up, changes and removes an account's second factor. Callers have made sure of the person: password, or a factor that exists.</summary>
internal sealed class SecondFactorEnrolment(ISecondFactorStore store, FactorRules rules, TimeProvider time)
{
    /// <summary>Begins with a new authenticator key, which counts only once <see cref="ConfirmAsync"/> saw a code of it.</summary>
    public async Task<byte[]> BeginAsync(Account account, TwoFactorMode mode, CancellationToken cancellationToken)
    {
        var key = Totp.CreateKey();
        await store.BeginAsync(account.Id, key, mode, cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Completes the set-up with the first code.</summary>
    /// <returns>The recovery codes, to be shown once; null when the code is wrong or nothing was begun.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(Account account, string code, string? keptSession, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(account.Id, cancellationToken).ConfigureAwait(false) is not { PendingTotpKey: { } key, PendingMode: var mode }
            || Totp.FindStep(key, code, time.GetUtcNow()) is not { } step)
        {
            return null;
        }

        var codes = RecoveryCode.CreateSet();
        return await store.ConfirmAsync(account.Id, key, step, RecoveryCode.Hashes(account, codes), keptSession, Trail(account, account.Name, "second_factor.enabled", AccountNotices.SecondFactorEnabled(account.Name, mode.ToWire()!)), cancellationToken).ConfigureAwait(false) ? codes : null;
    }

    public Task SetModeAsync(Account account, TwoFactorMode mode, CancellationToken cancellationToken) =>
        store.SetModeAsync(
            account.Id, mode, Trail(account, account.Name, "second_factor.mode_changed", AccountNotices.SecondFactorModeChanged(account.Name, account.TwoFactor.ToWire() ?? "none", mode.ToWire() ?? "none")), cancellationToken);

    /// <param name="account">Whose.</param>
    /// <param name="by">The name of who does it: the person or an administrator.</param>
    /// <param name="keptSession">Hash of the session that does this and goes on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task RemoveAsync(Account account, string by, string? keptSession, CancellationToken cancellationToken) =>
        store.RemoveAsync(account.Id, keptSession, Trail(account, by, "second_factor.disabled", AccountNotices.SecondFactorDisabled(account.Name, by)), cancellationToken);

    /// <summary>Takes the authenticator away; passkeys stay.</summary>
    public Task<FactorRemoval> RemoveAuthenticatorAsync(Account account, string? keptSession, CancellationToken cancellationToken) =>
        store.RemoveAuthenticatorAsync(account.Id, rules.Terms(keptSession, Trail(account, account.Name, "authenticator.removed", AccountNotices.AuthenticatorRemoved(account.Name))), cancellationToken);

    /// <summary>Makes the old recovery codes worthless.</summary>
    /// <returns>The new ones, to be shown once.</returns>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Account account, CancellationToken cancellationToken)
    {
        var codes = RecoveryCode.CreateSet();
        await store.ReplaceRecoveryCodesAsync(account.Id, RecoveryCode.Hashes(account, codes), Trail(account, account.Name, "second_factor.recovery_codes_renewed", AccountNotices.RecoveryCodesRenewed(account.Name)), cancellationToken).ConfigureAwait(false);
        return codes;
    }

    private Trail Trail(Account account, string by, string kind, NoticeText notice) => AccountTrail.Of(account, by, kind, notice, time.GetUtcNow());
}
