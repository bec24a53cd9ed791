using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Ceremonies in the database. One is taken by one DELETE: of parallel callers, on any node, one removes the row.</summary>
internal sealed class CeremonyStore(TableReader tables, WriteLoop writes, TimeProvider time) : ICeremonyStore
{
    public Task AddAsync(Ceremony ceremony, CancellationToken cancellationToken) =>
        writes.ChangeAsync(context =>
        {
            context.Ceremonies.Add(ceremony);
            return context.SaveChangesAsync();
        }, cancellationToken);

    public async Task<Ceremony?> TakeAsync(string idHash, string purpose, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await tables.ReadAsync(context => context.Ceremonies.AsNoTracking()
            .SingleOrDefaultAsync(ceremony => ceremony.IdHash == idHash && ceremony.Purpose == purpose && ceremony.ExpiresAt > now, cancellationToken));
        return found is not null
            && await writes.ChangeAsync(async context => await context.Ceremonies.Where(ceremony => ceremony.IdHash == idHash).ExecuteDeleteAsync() == 1, cancellationToken)
            ? found
            : null;
    }
}
