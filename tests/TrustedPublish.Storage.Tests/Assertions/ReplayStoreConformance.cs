using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>What every replay store must do: the attack catalogue's XCH-01 to XCH-07 as far as a store can answer for them.</summary>
public abstract class ReplayStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private protected static readonly ReplayKey Key = ReplayKey.OfTokenId("https://issuer.test", "jti");

    private protected virtual IReadOnlyList<IReplayStore> Nodes => [Get<IReplayStore>()];

    private protected IReplayStore Store => Nodes[0];

    private protected DateTimeOffset InAnHour => Host.Time.GetUtcNow().AddHours(1);

    [Fact]
    public async Task XCH_01_a_key_is_claimed_once_whichever_node_is_asked()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        foreach (var node in Nodes)
        {
            Assert.False(await node.TryClaimAsync(Key, InAnHour, Cancellation));
            Assert.True(await node.IsClaimedAsync(Key, Cancellation));
        }
    }

    [Fact]
    public async Task XCH_02_a_record_counts_until_its_time_and_then_goes()
    {
        Assert.True(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow() + Life, Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await LifePassesAsync();
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_02_a_record_that_would_be_gone_at_once_claims_nothing()
    {
        Assert.False(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow(), Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow().AddSeconds(-1), Cancellation));
    }

    [Fact]
    public async Task XCH_03_of_two_hundred_claims_at_once_exactly_one_wins()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = ReplayKey.OfTokenId("https://issuer.test", $"{round}");
            var won = await Task.WhenAll(Enumerable.Range(0, 200).Select(caller =>
                Task.Run(() => Nodes[caller % Nodes.Count].TryClaimAsync(key, InAnHour, Cancellation).AsTask())));
            Assert.Single(won, winner => winner);
        }
    }

    [Fact]
    public async Task XCH_04_what_a_node_minted_on_it_remembers_whatever_became_of_the_place_where_it_is_kept()
    {
        await MintAsync();
        await MishapAsync();
        Assert.True(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_05_while_the_store_is_down_no_claim_leads_to_a_mint()
    {
        await GoesDownAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
            await Get<IMintLedger>().CommitAsync(Entry(), pinned: null, Cancellation);
        });
        Assert.Empty(await ReadJournalAsync());
    }

    [Theory]
    [InlineData("https://other.test", "jti")]
    [InlineData("https://issuer.test", "JTI")]
    [InlineData("https://issuer.test", "jti2")]
    [InlineData("https://issuer.test/", "jti")]
    [InlineData("https://issuer.tes", "tjti")]
    [InlineData("https://issuer.test", "*")]
    [InlineData("https://issuer.test", "j?i")]
    public async Task XCH_06_an_id_of_another_issuer_or_another_id_is_another_key(string issuer, string id)
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Assert.False(await Store.IsClaimedAsync(ReplayKey.OfTokenId(issuer, id), Cancellation));
        Assert.True(await Store.TryClaimAsync(ReplayKey.OfTokenId(issuer, id), InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_07_asking_claims_nothing()
    {
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    [Fact]
    public async Task XCH_07_a_claim_that_lost_does_not_prolong_the_record()
    {
        Assert.True(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow() + Life, Cancellation));
        foreach (var node in Nodes)
        {
            Assert.False(await node.TryClaimAsync(Key, InAnHour.AddHours(1), Cancellation));
        }

        await LifePassesAsync();
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    /// <summary>Claims the key and mints on it, as an exchange does.</summary>
    private protected async Task MintAsync(bool pins = false)
    {
        await Get<IPublisherStore>().AddAsync(Publisher(), Entry("added"), Cancellation);
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        var mint = Entry("mint") with { ReplayKey = Key.Hex, ReplayUntil = InAnHour };
        Assert.True(await Get<IMintLedger>().CommitAsync(mint, pins ? Publisher(version: 2) : null, Cancellation));
    }

    /// <summary>A record's life in the tests that let it end.</summary>
    private protected abstract TimeSpan Life { get; }

    /// <summary>Lets that life pass, by every clock that counts.</summary>
    private protected abstract Task LifePassesAsync();

    /// <summary>Something from which the store must recover without forgetting.</summary>
    private protected abstract Task MishapAsync();

    /// <summary>From now on records cannot be kept.</summary>
    private protected abstract Task GoesDownAsync();
}
