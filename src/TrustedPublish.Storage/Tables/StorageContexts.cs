using Microsoft.EntityFrameworkCore;

namespace TrustedPublish.Storage.Tables;

/// <summary>Makes contexts of the configured engine for code that knows only the tables.</summary>
internal sealed class StorageContexts<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<StorageContext>
    where TContext : StorageContext
{
    public StorageContext CreateDbContext() => contexts.CreateDbContext();
}
