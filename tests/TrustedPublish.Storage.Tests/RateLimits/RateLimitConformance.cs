using TrustedPublish.Core.RateLimits;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.RateLimits;

/// <summary>What every count of attempts must do, on one node and on several that share it.</summary>
public abstract class RateLimitConformance() : StoreConformance(DatabaseProvider.Sqlite)
{
    private protected static readonly RateLimit Three = new("three", 3, TimeSpan.FromSeconds(3));

    private protected abstract IReadOnlyList<IRateLimits> Nodes { get; }

    [Fact]
    public async Task As_many_as_the_limit_says_get_through_and_then_nobody_until_the_window_ends()
    {
        var counts = await TakeAsync(Three, "alice", 5);

        Assert.Equal([true, true, true, false, false], counts.Select(static count => count.IsWithin(Three)));
        Assert.Equal([false, false, false, true, false], counts.Select(static count => count.IsFirstBeyond(Three)));
        Assert.All(counts, static count => Assert.InRange(count.Left, TimeSpan.Zero, Three.Window));
        await WindowPassesAsync("alice");
        Assert.True((await Nodes[^1].TakeAsync(Three, "alice", Cancellation)).IsWithin(Three));
    }

    [Fact]
    public async Task Refused_attempts_do_not_prolong_the_window()
    {
        var first = (await TakeAsync(Three, "alice", 1))[0].Left;
        Assert.All(await TakeAsync(Three, "alice", 20), count => Assert.InRange(count.Left, TimeSpan.Zero, first));
    }

    [Fact]
    public async Task Of_many_at_once_exactly_as_many_as_the_limit_says_get_through()
    {
        var limit = new RateLimit("ten", 10, TimeSpan.FromMinutes(1));
        var counts = await Task.WhenAll(Enumerable.Range(0, 100).Select(caller => Task.Run(() => Nodes[caller % Nodes.Count].TakeAsync(limit, "alice", Cancellation))));
        Assert.Equal(10, counts.Count(count => count.IsWithin(limit)));
    }

    [Theory]
    [InlineData("three", "bob")]
    [InlineData("three", "Alice")]
    [InlineData("other", "alice")]
    [InlineData("thre", "ealice")]
    public async Task Others_and_other_limits_are_not_touched(string limit, string subject)
    {
        await TakeAsync(Three, "alice", 9);
        var other = Three with { Name = limit };
        Assert.True((await Nodes[0].TakeAsync(other, subject, Cancellation)).IsWithin(other));
    }

    /// <summary>Attempts, one after the other, each at another node.</summary>
    private protected async Task<IReadOnlyList<RateCount>> TakeAsync(RateLimit limit, string subject, int attempts)
    {
        List<RateCount> counts = [];
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            counts.Add(await Nodes[attempt % Nodes.Count].TakeAsync(limit, subject, Cancellation));
        }

        return counts;
    }

    /// <summary>Lets a window of <see cref="Three"/> end, by every clock that counts.</summary>
    private protected abstract Task WindowPassesAsync(string subject);
}
