using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>
/// Migrates while no other node does. EF Core's own lock ends with each migration's transaction: of nodes that start together each would find
/// the next migration missing, and all but one would fail.
/// </summary>
internal static class PostgreSqlMigration
{
    // Any number that nobody else locks in this database.
    private const long Turn = 0x7470_6d69_6772_6174;

    public static async Task MigrateAsync(StorageContext context, CancellationToken cancellationToken)
    {
        if (!await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken))
        {
            // Creates the database too; there is nothing to take a lock in.
            await context.Database.MigrateAsync(cancellationToken);
            return;
        }

        // A session's lock: it is gone with the connection, should this process die.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({Turn})", cancellationToken);
        try
        {
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Turn})", CancellationToken.None);
        }
    }
}
