using TrustedPublish.Core.Bindings;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Bindings;

/// <summary>What every publisher store must do.</summary>
public abstract class PublisherStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IPublisherStore Store => Get<IPublisherStore>();

    [Fact]
    public async Task An_empty_store_has_a_generation()
    {
        var (generation, publishers) = await Store.LoadAsync(Cancellation);
        Assert.Empty(publishers);
        Assert.Equal(generation, await Store.GenerationAsync(Cancellation));
    }

    [Fact]
    public async Task A_publisher_comes_back_whole_with_its_journal_entry()
    {
        var forEver = Publisher("tp_two") with { LapsesAt = null, Pending = true };
        await Store.AddAsync(Publisher(), Entry("one"), Cancellation);
        await Store.AddAsync(forEver, Entry("two"), Cancellation);
        await ReopenAsync();
        var (_, publishers) = await Store.LoadAsync(Cancellation);
        Assert.Equal([Publisher(), forEver], publishers.OrderBy(publisher => publisher.Id));
        Assert.Equal(["two", "one"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Every_change_moves_the_generation()
    {
        List<long> generations = [await Store.GenerationAsync(Cancellation)];
        await Store.AddAsync(Publisher(), Entry(), Cancellation);
        generations.Add(await Store.GenerationAsync(Cancellation));
        Assert.True(await Store.ReplaceAsync(Publisher(version: 2), 1, Entry(), Cancellation));
        generations.Add(await Store.GenerationAsync(Cancellation));
        Assert.True(await Store.RemoveAsync("tp_one", Entry(), Cancellation));
        generations.Add(await Store.GenerationAsync(Cancellation));
        Assert.Equal(generations.Order().Distinct(), generations);
    }

    [Fact]
    public async Task A_replacement_made_on_an_older_version_writes_nothing()
    {
        await Store.AddAsync(Publisher(version: 4), Entry("added"), Cancellation);
        var generation = await Store.GenerationAsync(Cancellation);
        Assert.False(await Store.ReplaceAsync(Publisher(version: 4) with { Fields = "{}" }, 3, Entry("late"), Cancellation));
        Assert.Equal([Publisher(version: 4)], (await Store.LoadAsync(Cancellation)).Publishers);
        Assert.Equal(["added"], (await ReadJournalAsync()).Select(entry => entry.Id));
        Assert.Equal(generation, await Store.GenerationAsync(Cancellation));
    }

    [Fact]
    public async Task A_replacement_changes_fields_state_and_version()
    {
        await Store.AddAsync(Publisher() with { Pending = true }, Entry(), Cancellation);
        var changed = Publisher(version: 2) with { Fields = """{"owner_id":"1"}""", LapsesAt = null };
        Assert.True(await Store.ReplaceAsync(changed, 1, Entry(), Cancellation));
        Assert.Equal([changed], (await Store.LoadAsync(Cancellation)).Publishers);
    }

    [Fact]
    public async Task Removing_what_is_not_there_writes_nothing()
    {
        Assert.False(await Store.RemoveAsync("tp_none", Entry(), Cancellation));
        Assert.Empty(await ReadJournalAsync());
    }

    [Fact]
    public async Task An_id_in_use_cannot_be_added_again()
    {
        await Store.AddAsync(Publisher(), Entry("first"), Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(Publisher(version: 9), Entry("second"), Cancellation));
        Assert.Equal([Publisher()], (await Store.LoadAsync(Cancellation)).Publishers);
        Assert.Equal(["first"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }
}

public sealed class PublishersOnSqlite() : PublisherStoreConformance(DatabaseProvider.Sqlite);

public sealed class PublishersOnPostgreSql() : PublisherStoreConformance(DatabaseProvider.PostgreSql);
