using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>What becomes of an issuer's keys over time (ISS-09 … ISS-12, ISS-18).</summary>
public sealed class IssuerKeysTests
{
    private static readonly Issuer Issuer = new() { Name = "ci", Provider = "github", Identifier = "https://ci.test" };

    private readonly FakeTimeProvider time = new();
    private readonly ScriptedSource source = new();
    private readonly IssuerKeys keys;

    public IssuerKeysTests() => keys = new IssuerKeys(Issuer, source, time, NullLogger<IssuerKeys>.Instance);

    [Fact]
    public async Task Everybody_who_waits_shares_one_fetch()
    {
        source.Hold();
        var waiting = Enumerable.Range(0, 50).Select(_ => keys.FindAsync("k1", CancellationToken.None).AsTask()).ToArray();
        source.Answer("k1");

        var found = await Task.WhenAll(waiting);

        Assert.All(found, static lookup => Assert.NotNull(lookup.Key));
        Assert.Equal(1, source.Fetches);
    }

    [Fact]
    public async Task A_new_key_is_found_by_all_who_come_while_it_is_fetched()
    {
        await RefreshAsync("k1");
        source.Hold();
        var waiting = Enumerable.Range(0, 10).Select(_ => keys.FindAsync("k2", CancellationToken.None).AsTask()).ToArray();
        source.Answer("k1", "k2");

        Assert.All(await Task.WhenAll(waiting), static lookup => Assert.NotNull(lookup.Key));
        Assert.Equal(2, source.Fetches);
    }

    [Fact]
    public async Task A_failed_fetch_keeps_the_last_good_set()
    {
        await RefreshAsync("k1");
        source.Fail(new InvalidDataException("302"));
        await keys.RefreshAsync();
        source.Fail(new InvalidOperationException("a bug"));
        await keys.RefreshAsync();

        Assert.Equal(["k1"], keys.Known.Keys);
    }

    [Fact]
    public async Task An_empty_set_keeps_the_last_good_set()
    {
        await RefreshAsync("k1");
        await RefreshAsync();

        Assert.Equal(["k1"], keys.Known.Keys);
    }

    [Fact]
    public async Task A_dropped_key_is_gone_with_the_next_successful_fetch()
    {
        await RefreshAsync("k1", "k2");
        await RefreshAsync("k2");

        Assert.Equal(new KeyLookup(null, IsAvailable: true), await keys.FindAsync("k1", CancellationToken.None));
        Assert.Equal(["k2"], keys.Known.Keys);
    }

    [Fact]
    public async Task Keys_that_were_not_confirmed_for_a_day_are_not_trusted()
    {
        await RefreshAsync("k1");
        source.Fail(new InvalidDataException("down"));
        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var before = await keys.FindAsync("k1", CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1));
        var after = await keys.FindAsync("k1", CancellationToken.None);

        Assert.NotNull(before.Key);
        Assert.Equal(new KeyLookup(null, IsAvailable: false), after);
    }

    [Fact]
    public async Task Ten_thousand_unknown_key_ids_cause_a_handful_of_fetches()
    {
        await RefreshAsync("k1");
        for (var number = 0; number < 10_000; number++)
        {
            // 10 s in all.
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Null((await keys.FindAsync($"unknown{number}", CancellationToken.None)).Key);
        }

        Assert.InRange(source.Fetches, 2, 3);
    }

    [Fact]
    public async Task A_rotation_inside_a_flood_is_seen_after_the_cool_down()
    {
        await RefreshAsync("k1");
        await keys.FindAsync("flood", CancellationToken.None);
        source.Answer("k1", "k2");
        var during = await keys.FindAsync("k2", CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));
        var after = await keys.FindAsync("k2", CancellationToken.None);

        Assert.Null(during.Key);
        Assert.NotNull(after.Key);
    }

    [Fact]
    public async Task A_key_id_is_compared_exactly()
    {
        await RefreshAsync("k1");

        Assert.Null((await keys.FindAsync("K1", CancellationToken.None)).Key);
        Assert.Null((await keys.FindAsync("k1 ", CancellationToken.None)).Key);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_fetch_of_the_others()
    {
        source.Hold();
        using var impatient = new CancellationTokenSource();
        var givesUp = keys.FindAsync("k1", impatient.Token).AsTask();
        var waits = keys.FindAsync("k1", CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        source.Answer("k1");

        Assert.NotNull((await waits).Key);
    }

    [Fact]
    public async Task Two_issuers_keys_of_one_id_never_meet()
    {
        var other = Issuer with { Name = "other", Identifier = "https://other.test" };
        var directory = new IssuerDirectory([Issuer, other], new OwnKeyEach(), time, NullLogger<IssuerKeys>.Instance);

        var first = await directory.Find("https://ci.test")!.FindAsync("1", CancellationToken.None);
        var second = await directory.Find("https://other.test")!.FindAsync("1", CancellationToken.None);

        Assert.Equal(("1", "1"), (first.Key!.KeyId, second.Key!.KeyId));
        Assert.NotSame(first.Key, second.Key);
    }

    [Theory]
    [InlineData("https://CI.test")]
    [InlineData("https://ci.test/")]
    [InlineData("https://ci.test:443")]
    [InlineData("https://ci.test@evil.test")]
    [InlineData("https://ci.test.evil.test")]
    [InlineData("http://ci.test")]
    [InlineData("https://ci\u3002test")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public void An_issuer_is_found_by_its_exact_bytes(string identifier) =>
        Assert.Null(new IssuerDirectory([Issuer], source, time, NullLogger<IssuerKeys>.Instance).Find(identifier));

    private async Task RefreshAsync(params string[] ids)
    {
        source.Answer(ids);
        await keys.RefreshAsync();
    }

    private sealed class ScriptedSource : IKeySource
    {
        private TaskCompletionSource<IReadOnlyCollection<VerificationKey>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int fetches;

        public int Fetches => Volatile.Read(ref fetches);

        public void Hold() => answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer(params string[] ids)
        {
            answer = answer.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : answer;
            answer.SetResult([.. ids.Select(Jwk.Verification)]);
        }

        public void Fail(Exception exception)
        {
            answer = new();
            answer.SetException(exception);
        }

        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref fetches);
            return answer.Task;
        }
    }

    private sealed class OwnKeyEach : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyCollection<VerificationKey>>([Jwk.Verification("1")]);
    }
}
