using TrustedPublish.Core.Assertions;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Assertions;

/// <summary>What every replay store must do.</summary>
public abstract class ReplayStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private protected static readonly ReplayKey Key = ReplayKey.OfTokenId("https://issuer.test", "jti");

    private protected virtual IReadOnlyList<IReplayStore> Nodes => [Get<IReplayStore>()];

    private protected IReplayStore Store => Nodes[0];

    private protected DateTimeOffset InAnHour => Host.Time.GetUtcNow().AddHours(1);

    [Fact]
    public async Task Of_two_hundred_claims_at_once_exactly_one_wins()
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
    public async Task Asking_claims_nothing()
    {
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        foreach (var node in Nodes)
        {
            Assert.True(await node.IsClaimedAsync(Key, Cancellation));
        }
    }

    [Fact]
    public async Task The_same_jti_of_another_issuer_is_another_key()
    {
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        Assert.True(await Store.TryClaimAsync(ReplayKey.OfTokenId("https://other.test", "jti"), InAnHour, Cancellation));
    }

    [Fact]
    public async Task A_record_that_would_be_gone_at_once_claims_nothing() =>
        Assert.False(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow(), Cancellation));

    [Fact]
    public async Task A_record_counts_until_its_time_and_then_goes()
    {
        Assert.True(await Store.TryClaimAsync(Key, Host.Time.GetUtcNow() + Life, Cancellation));
        Assert.False(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
        await LifePassesAsync();
        Assert.False(await Store.IsClaimedAsync(Key, Cancellation));
        Assert.True(await Store.TryClaimAsync(Key, InAnHour, Cancellation));
    }

    /// <summary>A record's life in <see cref="A_record_counts_until_its_time_and_then_goes"/>.</summary>
    private protected abstract TimeSpan Life { get; }

    /// <summary>Lets that life pass, by every clock that counts.</summary>
    private protected abstract Task LifePassesAsync();
}
