using Microsoft.EntityFrameworkCore;
using TrustedPublish.Storage.PostgreSql;
using TrustedPublish.Storage.Sqlite;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Tests;

/// <summary>The migrations are the model, and the engines are a secret of this assembly.</summary>
public sealed class StorageModelTests
{
    [Fact]
    public void The_migrations_of_sqlite_are_complete() => Complete(new SqliteDesignTime().CreateDbContext([]));

    [Fact]
    public void The_migrations_of_postgresql_are_complete() => Complete(new PostgreSqlDesignTime().CreateDbContext([]));

    [Fact]
    public void Only_the_entry_is_public() =>
        Assert.Equal(
            ["DatabaseProvider", "S3Settings", "StorageCheck", "StorageRegistration", "StorageSettings", "StorageStartup"],
            typeof(StorageSettings).Assembly.GetExportedTypes().Select(type => type.Name).Order());

    private static void Complete(StorageContext context)
    {
        using (context)
        {
            Assert.False(context.Database.HasPendingModelChanges());
            Assert.Contains("AspNetUserPasskeys", context.Model.GetEntityTypes().Select(type => type.GetTableName()));
        }
    }
}
