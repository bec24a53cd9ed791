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
    public async Task Changing_adds_then_changes_each_time_with_its_journal_entry()
    {
        await Store.ChangeAsync("npm", "@acme/demo", static package => package, Entry("one"), Cancellation);
        var changed = new PackageRecord { Registry = "npm", Name = "@acme/demo", Access = "restricted", PublishingAccess = "unrestricted", FirstPublishedAt = Host.Time.GetUtcNow() };
        await Store.ChangeAsync("npm", "@acme/demo", _ => changed, Entry("two"), Cancellation);
        await ReopenAsync();
        Assert.Equal(changed, await Store.FindAsync("npm", "@acme/demo", Cancellation));
        Assert.Equal(["two", "one"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Changes_of_different_settings_at_the_same_time_all_stay()
    {
        await Task.WhenAll(
            Store.ChangeAsync("npm", "demo", static package => package with { Access = "public" }, Entry(), Cancellation),
            Store.ChangeAsync("npm", "demo", static package => package with { PublishingAccess = "two_factor_only" }, Entry(), Cancellation));

        Assert.Equal(new PackageRecord { Registry = "npm", Name = "demo", Access = "public", PublishingAccess = "two_factor_only" }, await Store.FindAsync("npm", "demo", Cancellation));
    }

    [Fact]
    public async Task The_same_name_in_another_registry_or_case_is_another_package()
    {
        await Store.ChangeAsync("npm", "demo", static package => package, Entry(), Cancellation);
        Assert.Null(await Store.FindAsync("pypi", "demo", Cancellation));
        Assert.Null(await Store.FindAsync("npm", "Demo", Cancellation));
    }
}

public sealed class PackagesOnSqlite() : PackageStoreConformance(DatabaseProvider.Sqlite);

public sealed class PackagesOnPostgreSql() : PackageStoreConformance(DatabaseProvider.PostgreSql);
