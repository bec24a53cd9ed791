using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>
/// Second factors in the database, authenticator keys encrypted. Identity's own token provider and recovery codes are not used: they let a code
/// be used again, and keep key and codes in clear.
/// </summary>
internal sealed class SecondFactorStore(TableReader tables, WriteLoop writes, IDataProtectionProvider protection, TimeProvider time) : ISecondFactorStore
{
    private readonly IDataProtector protector = protection.CreateProtector("TrustedPublish.TotpKeys.v1");

    public Task<SecondFactorState?> ReadAsync(string accountId, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == accountId && user.DisabledAt == null, cancellationToken) is not { } user ? null
                : new SecondFactorState
                {
                    Mode = user.TwoFactor,
                    TotpKey = Decrypt(user.TotpKey),
                    PendingTotpKey = Decrypt(user.PendingTotpKey),
                    PendingMode = user.PendingTwoFactor,
                    Passkeys = await context.Set<IdentityUserPasskey<string>>().CountAsync(passkey => passkey.UserId == accountId, cancellationToken),
                    RecoveryCodes = await context.RecoveryCodes.CountAsync(code => code.AccountId == accountId, cancellationToken),
                });

    public Task<bool> SpendStepAsync(string accountId, long step, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
            await Of(context, accountId).Where(user => user.LastTotpStep < step).ExecuteUpdateAsync(set => set.SetProperty(user => user.LastTotpStep, step)) == 1, cancellationToken);

    public Task<bool> SpendRecoveryCodeAsync(string accountId, string hash, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
            await context.RecoveryCodes.Where(code => code.AccountId == accountId && code.Hash == hash).ExecuteDeleteAsync() == 1, cancellationToken);

    public Task BeginAsync(string accountId, byte[] key, TwoFactorMode mode, CancellationToken cancellationToken)
    {
        var encrypted = Encrypt(key);
        return writes.ChangeAsync(context => Of(context, accountId).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.PendingTotpKey, encrypted)
            .SetProperty(user => user.PendingTwoFactor, mode)), cancellationToken);
    }

    public Task<bool> ConfirmAsync(
        string accountId, byte[] key, long step, IReadOnlyCollection<string> recoveryHashes, string? keptSession, Trail trail, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            var user = await Of(context, accountId).AsNoTracking().SingleOrDefaultAsync();
            if (user?.PendingTotpKey is not { } pending || !CryptographicOperations.FixedTimeEquals(Decrypt(pending), key))
            {
                return false;
            }

            await Of(context, accountId).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.TotpKey, pending)
                .SetProperty(row => row.PendingTotpKey, (string?)null)
                .SetProperty(row => row.TwoFactor, user.PendingTwoFactor)
                .SetProperty(row => row.PendingTwoFactor, TwoFactorMode.None)
                .SetProperty(row => row.LastTotpStep, step)
                .SetProperty(row => row.UpdatedAt, time.GetUtcNow()));
            await FactorRows.ReplaceCodesAsync(context, accountId, recoveryHashes);
            await SecurityStamps.RenewAsync(context, accountId, keptSession);
            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    public Task SetModeAsync(string accountId, TwoFactorMode mode, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(context => Of(context, accountId).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.TwoFactor, mode)
            .SetProperty(user => user.UpdatedAt, time.GetUtcNow())), trail, cancellationToken);

    public Task RemoveAsync(string accountId, string? keptSession, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(async context =>
        {
            await Of(context, accountId).ExecuteUpdateAsync(set => set
                .SetProperty(user => user.TotpKey, (string?)null)
                .SetProperty(user => user.PendingTotpKey, (string?)null)
                .SetProperty(user => user.TwoFactor, TwoFactorMode.None)
                .SetProperty(user => user.UpdatedAt, time.GetUtcNow()));
            await context.Set<IdentityUserPasskey<string>>().Where(passkey => passkey.UserId == accountId).ExecuteDeleteAsync();
            await FactorRows.ReplaceCodesAsync(context, accountId, []);
            await SecurityStamps.RenewAsync(context, accountId, keptSession);
        }, trail, cancellationToken);

    public Task<FactorRemoval> RemoveAuthenticatorAsync(string accountId, FactorRemovalTerms terms, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context => FactorRows.RemoveAsync(
            context, accountId, terms, () => Of(context, accountId).Where(user => user.TotpKey != null).ExecuteUpdateAsync(set => set
                .SetProperty(user => user.TotpKey, (string?)null)
                .SetProperty(user => user.PendingTotpKey, (string?)null))), cancellationToken);

    public Task ReplaceRecoveryCodesAsync(string accountId, IReadOnlyCollection<string> recoveryHashes, Trail trail, CancellationToken cancellationToken) =>
        ChangeAsync(context => FactorRows.ReplaceCodesAsync(context, accountId, recoveryHashes), trail, cancellationToken);

    private Task<bool> ChangeAsync(Func<StorageContext, Task> change, Trail trail, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            await change(context);
            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    private static IQueryable<AccountUser> Of(StorageContext context, string accountId) => context.Users.Where(user => user.Id == accountId && user.DisabledAt == null);

    private string Encrypt(byte[] key) => Convert.ToBase64String(protector.Protect(key));

    private byte[]? Decrypt(string? encrypted)
    {
        try
        {
            return encrypted is null ? null : protector.Unprotect(Convert.FromBase64String(encrypted));
        }
        catch (CryptographicException fault)
        {
            throw new InvalidOperationException(
                $"An authenticator's key cannot be decrypted: restore the directory \"{DataDirectory.Protection}\" of the data directory that belongs to this database; nodes share it.", fault);
        }
    }
}
