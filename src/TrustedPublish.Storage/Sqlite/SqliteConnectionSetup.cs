using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>Prepares every connection that EF Core opens.</summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SqliteFile.Prepare(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SqliteFile.Prepare(connection);
        return Task.CompletedTask;
    }
}
