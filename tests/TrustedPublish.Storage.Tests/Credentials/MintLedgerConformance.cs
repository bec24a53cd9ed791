using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Credentials;

/// <summary>What every mint ledger must do.</summary>
public abstract class MintLedgerConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IMintLedger Ledger => Get<IMintLedger>();

    [Fact]
    public async Task A_mint_without_a_pin_writes_its_entry()
    {
        Assert.True(await Ledger.CommitAsync(Entry("mint"), pinned: null, Cancellation));
        Assert.Equal(["mint"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Of_twenty_first_uses_at_once_exactly_one_pins()
    {
        await Get<IPublisherStore>().AddAsync(Publisher(), Entry("added"), Cancellation);
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Ledger.CommitAsync(
            Entry($"mint{number}"), Publisher(version: 2) with { Fields = $$"""{"owner_id":"{{number}}"}""" }, Cancellation)));

        var winner = Assert.Single(Enumerable.Range(0, 20), number => won[number]);
        Assert.Equal([$"mint{winner}", "added"], (await ReadJournalAsync()).Select(entry => entry.Id));
        var pinned = Assert.Single((await Get<IPublisherStore>().LoadAsync(Cancellation)).Publishers);
        Assert.Equal($$"""{"owner_id":"{{winner}}"}""", pinned.Fields);
    }

    [Fact]
    public async Task A_pin_moves_the_generation()
    {
        await Get<IPublisherStore>().AddAsync(Publisher(), Entry(), Cancellation);
        var before = await Get<IPublisherStore>().GenerationAsync(Cancellation);
        Assert.True(await Ledger.CommitAsync(Entry(), Publisher(version: 2), Cancellation));
        Assert.True(await Get<IPublisherStore>().GenerationAsync(Cancellation) > before);
    }

    [Fact]
    public async Task A_removed_publisher_pins_nothing()
    {
        Assert.False(await Ledger.CommitAsync(Entry(), Publisher(version: 2), Cancellation));
        Assert.Empty(await ReadJournalAsync());
    }
}

public sealed class MintLedgerOnSqlite() : MintLedgerConformance(DatabaseProvider.Sqlite);

public sealed class MintLedgerOnPostgreSql() : MintLedgerConformance(DatabaseProvider.PostgreSql);
