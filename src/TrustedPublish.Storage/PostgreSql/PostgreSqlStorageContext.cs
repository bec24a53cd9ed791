using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>The tables in PostgreSQL.</summary>
internal sealed class PostgreSqlStorageContext(DbContextOptions<PostgreSqlStorageContext> options) : StorageContext(options)
{
    // Any number that nobody else locks in this database.
    private const long MigrationLock = 0x7470_6d69;

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // Where there is no database yet, it is created too, and there is nothing to take a lock in.
        if (!await this.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken))
        {
            await base.MigrateAsync(cancellationToken);
            return;
        }

        // EF's own lock is held per migration: of two, another node could do the second in between, and this one would do it again.
        // This one is held by the connection, so a node that dies gives it back.
        await Database.OpenConnectionAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await base.MigrateAsync(cancellationToken);
        }
        finally
        {
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }
}
