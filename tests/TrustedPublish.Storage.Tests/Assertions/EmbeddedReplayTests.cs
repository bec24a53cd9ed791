using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>The store in this process, and what the journal beneath remembers for it: in SQLite or PostgreSQL.</summary>
public abstract class EmbeddedReplayTests(DatabaseProvider provider) : ReplayStoreConformance(provider)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task XCH_04_what_was_minted_on_stays_used_after_a_restart_until_its_time(bool pins)
    {
        await MintAsync(pins);
        await ReopenAsync();
        Assert.True(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromHours(2));
        await ReopenAsync();
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
    }

    [Fact]
    public async Task XCH_07_a_claim_that_minted_nothing_does_not_outlive_the_process()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await ReopenAsync();
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_02_the_purge_forgets_only_what_no_longer_counts()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromHours(1));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_02_a_record_counts_to_the_last_millisecond()
    {
        await MintAsync();
        Host.Time.Advance(Life - TimeSpan.FromMilliseconds(1));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await ReopenAsync();
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_04_a_token_used_before_the_upgrade_stays_used_after_it()
    {
        await using (var context = Get<IDbContextFactory<StorageContext>>().CreateDbContext())
        {
            var migrator = context.GetService<IMigrator>();
            await migrator.MigrateAsync(context.Database.GetMigrations().First(), Cancellation);
            await context.Database.ExecuteSqlAsync($"INSERT INTO replay (key, until) VALUES ({Key.Hex}, {InAnHour.ToUnixTimeMilliseconds()})", Cancellation);
        }

        await ReopenAsync();
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    private protected override TimeSpan Life => TimeSpan.FromHours(1);

    private protected override Task LifePassesAsync()
    {
        Host.Time.Advance(Life);
        return Task.CompletedTask;
    }

    private protected override Task MishapAsync() => ReopenAsync();

    private protected override async Task GoesDownAsync()
    {
        await using var context = Get<IDbContextFactory<StorageContext>>().CreateDbContext();
        await context.Database.ExecuteSqlRawAsync(TakesNothing, Cancellation);
    }

    /// <summary>SQL after which the journal takes no entry and can still be read.</summary>
    private protected abstract string TakesNothing { get; }
}

public sealed class EmbeddedReplayOnSqlite() : EmbeddedReplayTests(DatabaseProvider.Sqlite)
{
    private protected override string TakesNothing => "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'down'); END";
}

public sealed class EmbeddedReplayOnPostgreSql() : EmbeddedReplayTests(DatabaseProvider.PostgreSql)
{
    private protected override string TakesNothing => "ALTER TABLE journal ADD CHECK (kind = 'nothing')";
}
