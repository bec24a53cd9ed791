using TrustedPublish.Core.Registries;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Registries;

/// <summary>What every package store must do.</summary>
public abstract class PackageStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IPackageStore Store => Get<IPackageStore>();

    [Fact]
    public async Task A_package_nobody_saved_is_not_found() =>
        Assert.Null(await Store.FindAsync("npm", "@acme/demo", Cancellation));

    [Fact]
    public async Task Saving_adds_then_replaces_each_time_with_its_journal_entry()
    {
        await Store.SaveAsync(new() { Registry = "npm", Name = "@acme/demo" }, Entry("one"), Cancellation);
        var changed = new PackageRecord { Registry = "npm", Name = "@acme/demo", Access = "restricted", FirstPublishedAt = Host.Time.GetUtcNow() };
        await Store.SaveAsync(changed, Entry("two"), Cancellation);
        await ReopenAsync();
        Assert.Equal(changed, await Store.FindAsync("npm", "@acme/demo", Cancellation));
        Assert.Equal(["two", "one"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task The_same_name_in_another_registry_or_case_is_another_package()
    {
        await Store.SaveAsync(new() { Registry = "npm", Name = "demo" }, Entry(), Cancellation);
        Assert.Null(await Store.FindAsync("pypi", "demo", Cancellation));
        Assert.Null(await Store.FindAsync("npm", "Demo", Cancellation));
    }
}

public sealed class PackagesOnSqlite() : PackageStoreConformance(DatabaseProvider.Sqlite);

public sealed class PackagesOnPostgreSql() : PackageStoreConformance(DatabaseProvider.PostgreSql);
