using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Changes an account's security stamp: all its sessions end, but for the one that makes the change.</summary>
internal static class SecurityStamps
{
    /// <summary>Part of the caller's transaction.</summary>
    public static async Task RenewAsync(StorageContext context, string accountId, string? keptSession)
    {
        var stamp = RandomNumberGenerator.GetHexString(32);
        await context.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, stamp));
        if (keptSession is not null)
        {
            await context.Sessions.Where(session => session.TokenHash == keptSession && session.AccountId == accountId)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.SecurityStamp, stamp));
        }
    }
}
