using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>The store in this process, and what the journal beneath remembers for it.</summary>
public abstract class EmbeddedReplayTests(DatabaseProvider provider) : ReplayStoreConformance(provider)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_minted_on_stays_used_after_a_restart_until_its_time(bool pins)
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
    public async Task A_claim_that_minted_nothing_is_not_kept()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await ReopenAsync();
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task The_purge_forgets_only_what_no_longer_counts()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromHours(1));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task A_record_counts_to_the_last_millisecond()
    {
        await MintAsync(pins: false);
        Host.Time.Advance(Life - TimeSpan.FromMilliseconds(1));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await ReopenAsync();
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task A_token_used_before_the_upgrade_stays_used_after_it()
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

    private async Task MintAsync(bool pins)
    {
        await Get<IPublisherStore>().AddAsync(Publisher(), Entry("added"), Cancellation);
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        var mint = Entry("mint") with { ReplayKey = Key.Hex, ReplayUntil = InAnHour };
        Assert.True(await Get<IMintLedger>().CommitAsync(mint, pins ? Publisher(version: 2) : null, Cancellation));
    }
}

public sealed class EmbeddedReplayOnSqlite() : EmbeddedReplayTests(DatabaseProvider.Sqlite);

public sealed class EmbeddedReplayOnPostgreSql() : EmbeddedReplayTests(DatabaseProvider.PostgreSql);
