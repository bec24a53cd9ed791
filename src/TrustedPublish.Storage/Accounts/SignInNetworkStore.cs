using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>The networks of sign-ins in the database; one that nobody has come from for a year is forgotten.</summary>
internal sealed class SignInNetworkStore(TableReader tables, WriteLoop writes, TimeProvider time) : ISignInNetworkStore
{
    private static readonly TimeSpan Precision = TimeSpan.FromDays(1);

    public async Task SeeAsync(string accountId, string network, Trail trail, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seen = await tables.ReadAsync(context => Of(context, accountId, network).Select(row => (DateTimeOffset?)row.LastSeenAt).SingleOrDefaultAsync(cancellationToken));
        if (seen is null)
        {
            await writes.ChangeAsync(context => AddAsync(context, accountId, network, now, trail), cancellationToken);
        }
        else if (seen < now - Precision)
        {
            await writes.ChangeAsync(
                context => Of(context, accountId, network).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now)), cancellationToken);
        }
    }

    private static async Task<bool> AddAsync(StorageContext context, string accountId, string network, DateTimeOffset now, Trail trail)
    {
        await using var transaction = await context.BeginExclusiveAsync();
        if (await Of(context, accountId, network).AnyAsync())
        {
            return false;
        }

        if (await context.SignInNetworks.AnyAsync(row => row.AccountId == accountId))
        {
            context.AddTrail(trail);
        }

        context.SignInNetworks.Add(new SignInNetworkRow { AccountId = accountId, Network = network, FirstSeenAt = now, LastSeenAt = now });
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return true;
    }

    private static IQueryable<SignInNetworkRow> Of(StorageContext context, string accountId, string network) =>
        context.SignInNetworks.Where(row => row.AccountId == accountId && row.Network == network);
}
