using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedPublish.Storage.Sqlite;

/// <summary>Lets the dotnet-ef tool build the model as the product does, for new migrations.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteStorageContext>
{
    public SqliteStorageContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStorageContext>()
            .UseApplicationServiceProvider(StorageRegistration.DesignTime())
            .UseSqlite("Data Source=:memory:")
            .Options);
}
