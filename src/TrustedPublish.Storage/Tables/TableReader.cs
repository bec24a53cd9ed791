using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;

namespace TrustedPublish.Storage.Tables;

/// <summary>Reads the tables; an outage becomes the one exception that callers answer with 503.</summary>
internal sealed class TableReader(IDbContextFactory<StorageContext> contexts)
{
    public async Task<T> ReadAsync<T>(Func<StorageContext, Task<T>> read)
    {
        try
        {
            await using var context = contexts.CreateDbContext();
            return await read(context);
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            throw new StoreUnavailableException("database", fault);
        }
    }
}
