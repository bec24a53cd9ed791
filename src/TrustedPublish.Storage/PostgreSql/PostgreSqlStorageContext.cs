using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>The tables in PostgreSQL.</summary>
internal sealed class PostgreSqlStorageContext(DbContextOptions<PostgreSqlStorageContext> options) : StorageContext(options)
{
    /// <summary>Names the lock among all advisory locks of the database.</summary>
    private const long MigrationLock = 0x7470_6d69;

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // EF's own lock is held per migration: of two, another node could do the second in between, and this one would do it again.
        // This one is held by the connection, so a node that dies gives it back.
        await Database.OpenConnectionAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        await base.MigrateAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellationToken);
    }
}
