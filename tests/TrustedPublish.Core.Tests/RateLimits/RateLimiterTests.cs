using System.Net;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.RateLimits;

/// <summary>What is let through, and what is written down of the rest.</summary>
public sealed class RateLimiterTests : IRateLimits
{
    private readonly MemoryStores stores = new();
    private readonly Dictionary<string, int> counts = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_beyond_the_limit_is_told_how_long_to_wait_and_journaled_once()
    {
        var limiter = Limiter(enabled: true);
        List<TimeSpan?> waits = [];
        for (var attempt = 0; attempt < 9; attempt++)
        {
            waits.Add(await limiter.TakeAsync(Limits.SecondFactor, "id-of-alice", "alice", Cancellation));
        }

        Assert.Equal([.. Enumerable.Repeat((TimeSpan?)null, 5), .. Enumerable.Repeat((TimeSpan?)TimeSpan.FromSeconds(42), 4)], waits);
        var entry = Assert.Single(stores.Entries);
        Assert.Equal(("rate_limit", "rate_limited", "alice", """{"limit":"second_factor"}"""), (entry.Kind, entry.Outcome, entry.Actor, entry.Data));
    }

    [Fact]
    public async Task Addresses_count_by_subscriber()
    {
        var limiter = Limiter(enabled: true);
        foreach (var address in new[] { "203.0.113.1", "::ffff:203.0.113.1", "203.0.113.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1" })
        {
            await limiter.TakeAsync(Limits.SignInFromAddress, IPAddress.Parse(address), actor: null, Cancellation);
        }

        await limiter.TakeAsync(Limits.SignInFromAddress, address: null, actor: null, Cancellation);
        Assert.Equal([2, 1, 2, 1, 1], counts.Values);
    }

    [Fact]
    public async Task Switched_off_it_counts_nothing()
    {
        var limiter = Limiter(enabled: false);
        for (var attempt = 0; attempt < 50; attempt++)
        {
            Assert.Null(await limiter.TakeAsync(Limits.TokenCreation, "id", "alice", Cancellation));
        }

        Assert.Empty(counts);
    }

    [Fact]
    public void Keys_are_of_one_length_and_never_the_same_for_different_limits_or_subjects()
    {
        var keys = new[] { Limits.SignInOfAccount, Limits.SignInFromAddress }
            .SelectMany(static limit => new[] { "", "a", new string('a', 10_000), "203.0.113.1/32" }.Select(limit.KeyOf)).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, static key => Assert.Equal(64, key.Length));
    }

    Task<RateCount> IRateLimits.TakeAsync(RateLimit limit, string subject, CancellationToken cancellationToken)
    {
        var key = limit.KeyOf(subject);
        counts[key] = counts.GetValueOrDefault(key) + 1;
        return Task.FromResult(new RateCount(counts[key], TimeSpan.FromSeconds(42)));
    }

    private RateLimiter Limiter(bool enabled) => new(this, new RateLimitSettings(enabled), stores, TimeProvider.System);
}
