using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>The store in this process, and what it owes to the database beneath: SQLite or PostgreSQL.</summary>
public abstract class EmbeddedReplayTests(DatabaseProvider provider) : ReplayStoreConformance(provider)
{
    [Fact]
    public async Task XCH_04_claims_survive_a_restart_until_their_time()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await ReopenAsync();
        Assert.True(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromHours(2));
        await ReopenAsync();
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
    }

    [Fact]
    public async Task XCH_04_a_record_is_durable_once_the_mint_after_it_is()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Assert.True(await Get<IMintLedger>().CommitAsync(Entry(), pinned: null, Cancellation));
        Assert.Equal(1, await RowsAsync());
    }

    [Fact]
    public async Task XCH_02_the_purge_removes_only_what_no_longer_counts()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Equal(1, await RowsAsync());
        Host.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task XCH_02_a_key_claimed_again_after_its_time_is_kept_for_the_new_time()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(TimeSpan.FromMinutes(59));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        await ReopenAsync();
        Assert.True(await Store.IsClaimedAsync(Key, Cancellation));
    }

    [Fact]
    public async Task XCH_02_a_record_counts_to_the_last_millisecond()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Host.Time.Advance(Life - TimeSpan.FromMilliseconds(1));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
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
        await context.Database.ExecuteSqlRawAsync("ALTER TABLE replay RENAME TO gone", Cancellation);
    }

    private Task<int> RowsAsync() => Get<TableReader>().ReadAsync(context => context.Replay.CountAsync(Cancellation));
}

public sealed class EmbeddedReplayOnSqlite() : EmbeddedReplayTests(DatabaseProvider.Sqlite);

public sealed class EmbeddedReplayOnPostgreSql() : EmbeddedReplayTests(DatabaseProvider.PostgreSql);
