using System.Threading.Channels;
using StackExchange.Redis;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Credentials.Revocations;

/// <summary>Two nodes on one PostgreSQL whose revocations travel through Redis, and what Redis may lose without harm.</summary>
public sealed class RedisRevocationTests : IAsyncLifetime
{
    private const string List = "tp:revocations";

    private readonly TemporaryDirectory shared = new();
    private readonly List<StorageHost> nodes = [];
    private readonly Channel<long> heard = Channel.CreateUnbounded<long>();
    private Hosting.RedisServer? redis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IRevocationRelay Relay => nodes[1].Get<IRevocationRelay>();

    public async ValueTask InitializeAsync()
    {
        redis = await Hosting.RedisServer.StartAsync();
        var settings = new StorageSettings
        {
            DataDirectory = shared.DataDirectory,
            Provider = DatabaseProvider.PostgreSql,
            ConnectionString = await PostgreSqlServer.NewDatabaseAsync(),
            RedisConnectionString = redis.ConnectionString,
        };
        nodes.AddRange(await Task.WhenAll(StorageHost.OpenAsync(settings), StorageHost.OpenAsync(settings)));
        await Relay.ListenAsync(seq => heard.Writer.WriteAsync(seq, Cancellation).AsTask(), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await redis!.DisposeAsync();
        shared.Dispose();
    }

    [Fact]
    public async Task Another_node_hears_of_a_revocation_and_reads_it_in_redis()
    {
        var entry = await RevokeAsync("tp_one");

        Assert.Equal(entry.Seq, await heard.Reader.ReadAsync(Cancellation));
        Assert.Equal([entry], await Relay.ReadAsync(0, Cancellation));
        Assert.Empty(await Relay.ReadAsync(entry.Seq, Cancellation));
        var life = await redis!.AskAsync(database => database.KeyTimeToLiveAsync(List));
        Assert.InRange(life!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15.5));
    }

    [Fact]
    public async Task An_emptied_redis_is_filled_again_with_the_next_revocation()
    {
        var first = await RevokeAsync("tp_one");
        await redis!.AskAsync(database => database.ExecuteAsync("FLUSHALL"));
        var second = await RevokeAsync("tp_two");

        Assert.Equal([first, second], await Relay.ReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task An_entry_that_never_reached_redis_comes_with_the_next_one()
    {
        var first = await RevokeAsync("tp_one");
        var (lost, _) = await AddAsync("tp_lost");
        var third = await RevokeAsync("tp_three");

        Assert.Equal([first, lost.Entry, third], await Relay.ReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task Revocations_of_both_nodes_at_once_all_arrive()
    {
        var entries = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => RevokeAsync($"tp_{number}", node: number % 2)));

        Assert.Equal(entries.Order(Comparer<RevocationEntry>.Create(static (one, other) => one.Seq.CompareTo(other.Seq))), await Relay.ReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task Only_the_newest_are_kept()
    {
        var before = await RevokeAsync("tp_one");
        await redis!.AskAsync(database => database.SortedSetAddAsync(List, [.. Enumerable.Range(0, 10_000).Select(number => new SortedSetEntry($"old{number}", -1))]));
        await RevokeAsync("tp_two");

        Assert.Equal(10_000, await redis!.AskAsync(database => database.SortedSetLengthAsync(List)));
        Assert.Equal(before, (await Relay.ReadAsync(0, Cancellation))[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Seq":1,"Kind":"galaxy","Id":"x","At":1,"Until":2}""")]
    [InlineData("""{"Seq":1,"Kind":"token","Id":"x","At":9223372036854775807,"Until":2}""")]
    [InlineData("""{"Seq":1,"Kind":"token","Id":null,"At":1,"Until":2}""")]
    [InlineData("""{"Seq":1,"Kind":null,"Id":"x","At":1,"Until":2}""")]
    public async Task What_this_version_does_not_understand_is_passed_over(string member)
    {
        var entry = await RevokeAsync("tp_one");
        await redis!.AskAsync(database => database.SortedSetAddAsync(List, member, entry.Seq + 1));

        Assert.Equal([entry], await Relay.ReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task A_stopped_redis_and_a_frozen_one_are_reported_and_break_nothing()
    {
        await redis!.FreezeAsync();
        var (stored, previous) = await AddAsync("tp_one");
        Assert.False(await Relay.SendAsync(stored.Entry, previous, Cancellation));
        Assert.Empty(await Relay.ReadAsync(0, Cancellation));
        await redis.StopAsync();
        Assert.False(await Relay.SendAsync(stored.Entry, previous, Cancellation));
        Assert.Empty(await Relay.ReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task Seqs_given_out_by_two_nodes_become_visible_in_their_order()
    {
        using var done = new CancellationTokenSource();
        HashSet<long> seen = [];
        var watching = Task.Run(async () =>
        {
            for (var (position, isLast) = (0L, false); !isLast;)
            {
                isLast = done.IsCancellationRequested;
                foreach (var entry in await nodes[0].Get<IRevocationStore>().LoadAsync(position, Cancellation))
                {
                    (position, _) = (entry.Seq, seen.Add(entry.Seq));
                }
            }
        }, Cancellation);

        var seqs = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number => (await AddAsync($"tp_{number}", node: number % 2)).Stored.Entry.Seq));
        await done.CancelAsync();
        await watching;

        Assert.Equal(seqs.ToHashSet(), seen);
    }

    private Task<(Revocation Stored, long Previous)> AddAsync(string publisher, int node = 0)
    {
        var now = nodes[node].Time.GetUtcNow();
        return nodes[node].Get<IRevocationStore>().AddAsync(
            new Revocation(new RevocationEntry(0, RevocationKind.Publisher, publisher, now, now.AddMinutes(15.5)), null, "admin"),
            new() { Id = "7K2M-9QXD", At = now, Kind = "revocation.added", Outcome = Core.Journal.JournalEntry.Accepted },
            Cancellation);
    }

    private async Task<RevocationEntry> RevokeAsync(string publisher, int node = 0)
    {
        var (stored, previous) = await AddAsync(publisher, node);
        Assert.True(await nodes[node].Get<IRevocationRelay>().SendAsync(stored.Entry, previous, Cancellation));
        return stored.Entry;
    }
}
