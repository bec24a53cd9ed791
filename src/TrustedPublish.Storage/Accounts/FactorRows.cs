using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Accounts;

/// <summary>What the first factor of an account brings with it, and what the last one takes away; part of the callers' transactions.</summary>
internal static class FactorRows
{
    /// <summary>The account has its first factor: it is asked for everywhere, there are recovery codes, and no session that never saw it goes on.</summary>
    public static async Task BeginAsync(StorageContext context, string accountId, IReadOnlyCollection<string> recoveryHashes, string? keptSession, DateTimeOffset at)
    {
        await context.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.TwoFactor, TwoFactorMode.AuthAndWrites)
            .SetProperty(user => user.UpdatedAt, at));
        await ReplaceCodesAsync(context, accountId, recoveryHashes);
        await SecurityStamps.RenewAsync(context, accountId, keptSession);
    }

    /// <summary>Takes one factor away by <paramref name="remove"/>, which says how many rows it changed.</summary>
    public static async Task<FactorRemoval> RemoveAsync(StorageContext context, string accountId, FactorRemovalTerms terms, Func<Task<int>> remove)
    {
        await using var transaction = await context.BeginExclusiveAsync();
        if (await remove() == 0)
        {
            return FactorRemoval.Unknown;
        }

        var isLast = !await context.Users.AnyAsync(user => user.Id == accountId && user.TotpKey != null)
            && !await context.Set<IdentityUserPasskey<string>>().AnyAsync(passkey => passkey.UserId == accountId);
        if (isLast && !terms.MayBeLast)
        {
            return FactorRemoval.IsLast;
        }

        if (isLast)
        {
            await context.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactor, TwoFactorMode.None));
            await ReplaceCodesAsync(context, accountId, []);
        }

        // A stolen device is a reason to take its factor away: its sessions end with it.
        await SecurityStamps.RenewAsync(context, accountId, terms.KeptSession);
        context.AddTrail(terms.Trail);
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return FactorRemoval.Removed;
    }

    /// <summary>Saved with the caller's other changes.</summary>
    public static async Task ReplaceCodesAsync(StorageContext context, string accountId, IReadOnlyCollection<string> hashes)
    {
        await context.RecoveryCodes.Where(code => code.AccountId == accountId).ExecuteDeleteAsync();
        context.RecoveryCodes.AddRange(hashes.Select(hash => new RecoveryCodeRow { AccountId = accountId, Hash = hash }));
    }
}
