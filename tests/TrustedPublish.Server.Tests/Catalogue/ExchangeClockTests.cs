using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A host whose clock goes back, and with it the end of every token whose use was already forgotten.</summary>
public sealed class ExchangeClockTests : IAsyncLifetime
{
    private SteppedClock clock = null!;
    private ServerWorld world = null!;
    private string package = null!;

    public async ValueTask InitializeAsync()
    {
        world = await ServerWorld.StartAsync(new WorldSettings
        {
            Replace = services =>
            {
                clock = new SteppedClock((FakeTimeProvider)services.Last(static service => service.ServiceType == typeof(TimeProvider)).ImplementationInstance!);
                services.AddSingleton<TimeProvider>(clock);
            },
        });
        package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.AcceptsAsync(package, Token());
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task XCH_18_a_clock_ten_minutes_back_mints_nothing_until_it_has_caught_up()
    {
        var used = Token();
        await world.AcceptsAsync(package, used);
        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.RefusesAsync(package, used, 400, "token_expired");

        clock.Step -= TimeSpan.FromMinutes(10);

        // Its record is forgotten by now, and it is good again by this clock.
        var refused = await world.RefusesAsync(package, used, 503, "unavailable");
        Assert.Equal("5", refused.Header("Retry-After"));
        Assert.Contains("cannot be decided at the moment", refused.Text("error"), StringComparison.Ordinal);
        await world.RefusesAsync(package, Token(), 503, "unavailable");
        (await world.SendAsync("GET", world.Server, "/health/ready")).Is(503);
        Assert.Contains("clock went back", world.Log.Text, StringComparison.Ordinal);

        world.Time.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromSeconds(1));
        await world.RefusesAsync(package, Token(), 503, "unavailable");
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.RefusesAsync(package, used, 400, "token_expired");
        await world.AcceptsAsync(package, Token());
        (await world.SendAsync("GET", world.Server, "/health/ready")).Is(200);
    }

    [Fact]
    public async Task XCH_18_a_clock_put_right_by_less_than_used_tokens_are_remembered_beyond_their_end_mints_on()
    {
        clock.Step -= TimeSpan.FromSeconds(59);

        await world.AcceptsAsync(package, Token());
    }

    [Fact]
    public async Task XCH_18_steps_back_add_up_and_are_noticed_when_nobody_asks()
    {
        clock.Step -= TimeSpan.FromSeconds(40);
        world.Time.Advance(TimeSpan.FromSeconds(10));
        clock.Step -= TimeSpan.FromSeconds(40);
        world.Time.Advance(TimeSpan.FromSeconds(10));

        await world.RefusesAsync(package, Token(), 503, "unavailable");
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.AcceptsAsync(package, Token());

        // While nobody asked, the clock ran for an hour and then lost half of it.
        world.Time.Advance(TimeSpan.FromHours(1));
        clock.Step -= TimeSpan.FromMinutes(30);
        await world.RefusesAsync(package, Token(), 503, "unavailable");
    }

    [Fact]
    public async Task XCH_18_a_machine_that_slept_or_was_late_mints_on()
    {
        clock.Step += TimeSpan.FromHours(8);
        await world.AcceptsAsync(package, Token());

        // But the way back from there is a way back.
        clock.Step -= TimeSpan.FromHours(8);
        await world.RefusesAsync(package, Token(), 503, "unavailable");
        clock.Step += TimeSpan.FromHours(8);
        await world.AcceptsAsync(package, Token());
    }

    // Issued by the same clock, so that nothing but the guard stands against it.
    private string Token() => world.Token(claims =>
    {
        foreach (var name in new[] { "iat", "nbf", "exp" })
        {
            claims[name] = claims[name]!.GetValue<long>() + (long)clock.Step.TotalSeconds;
        }
    });

    /// <summary>A wall clock that can be set, over a monotonic one that cannot.</summary>
    private sealed class SteppedClock(FakeTimeProvider time) : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Step;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
