using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TrustedPublish.Storage.PostgreSql;

/// <summary>Lets the dotnet-ef tool build the model as the product does, for new migrations.</summary>
internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlStorageContext>
{
    public PostgreSqlStorageContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlStorageContext>()
            .UseApplicationServiceProvider(StorageRegistration.DesignTime())
            .UseNpgsql("Host=localhost")
            .Options);
}
