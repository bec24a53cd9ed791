using TrustedPublish.Core.RateLimits;
using TrustedPublish.Storage.RateLimits;

namespace TrustedPublish.Storage.Tests.RateLimits;

/// <summary>The count inside one process.</summary>
public sealed class EmbeddedRateLimitTests : RateLimitConformance
{
    private protected override IReadOnlyList<IRateLimits> Nodes => [Get<IRateLimits>()];

    private EmbeddedRateLimits Counts => Get<EmbeddedRateLimits>();

    [Fact]
    public void More_subjects_than_fit_share_counts_and_push_nobody_out()
    {
        var limit = new RateLimit("ten", 10, TimeSpan.FromMinutes(1));
        RateCount Take(string subject) => Counts.Take(limit, limit.KeyOf(subject));
        Assert.All(Enumerable.Range(0, 11), _ => Take("victim"));
        for (var number = 0; number < EmbeddedRateLimits.Kept; number++)
        {
            Take($"{number}");
        }

        var surplus = Enumerable.Range(0, 100_000).Count(number => Take($"surplus {number}").IsWithin(limit));

        Assert.InRange(surplus, 1, 4096 * 10);
        Assert.False(Take("victim").IsWithin(limit));
        Host.Time.Advance(limit.Window);
        Counts.Purge();
        Assert.Equal(1, Take("surplus 0").Count);
    }

    private protected override Task WindowPassesAsync(string subject)
    {
        Host.Time.Advance(Three.Window);
        return Task.CompletedTask;
    }
}
