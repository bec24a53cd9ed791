using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests;

/// <summary>Two nodes on one PostgreSQL and one Redis.</summary>
public sealed class TwoNodeTests : IAsyncLifetime
{
    private readonly TemporaryDirectory shared = new();
    private readonly List<StorageHost> nodes = [];
    private RedisServer? redis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartAsync();
        var settings = new StorageSettings
        {
            DataDirectory = shared.DataDirectory,
            Provider = DatabaseProvider.PostgreSql,
            ConnectionString = await PostgreSqlServer.NewDatabaseAsync(),
            RedisConnectionString = redis.ConnectionString,
        };
        nodes.AddRange(await Task.WhenAll(StorageHost.OpenAsync(settings), StorageHost.OpenAsync(settings)));
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
    public async Task Of_first_uses_on_both_nodes_exactly_one_pins()
    {
        for (var round = 0; round < 20; round++)
        {
            var publisher = Publisher($"tp_{round}", version: 1);
            await nodes[0].Get<IPublisherStore>().AddAsync(publisher, Entry(), Cancellation);
            var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
                nodes[number % 2].Get<IMintLedger>().CommitAsync(Entry(), publisher with { Version = 2 }, Cancellation)));
            Assert.Single(won, winner => winner);
        }
    }

    [Fact]
    public async Task A_change_on_one_node_moves_the_generation_on_the_other()
    {
        var before = await nodes[1].Get<IPublisherStore>().GenerationAsync(Cancellation);
        await nodes[0].Get<IPublisherStore>().AddAsync(Publisher("tp_one", version: 1), Entry(), Cancellation);
        Assert.True(await nodes[1].Get<IPublisherStore>().GenerationAsync(Cancellation) > before);
    }

    [Fact]
    public async Task Both_nodes_start_with_the_same_signing_key_and_one_administrator()
    {
        var keys = await Task.WhenAll(nodes.Select((node, number) => node.Get<ISigningKeyStore>().AddFirstAsync(
            new() { KeyId = $"key{number}", PrivateKey = new byte[] { 1 }, CreatedAt = node.Time.GetUtcNow() }, Cancellation)));
        Assert.Equal(keys[0].KeyId, keys[1].KeyId);

        var created = await Task.WhenAll(nodes.Select((node, number) =>
            node.Get<IAccounts>().BootstrapAsync($"admin{number}", new("a long enough password"), Cancellation)));
        Assert.Single(created, made => made);
    }

    [Fact]
    public async Task A_notice_is_claimed_by_one_of_two_nodes()
    {
        await nodes[0].Get<IAccounts>().BootstrapAsync("admin", new("a long enough password"), Cancellation);
        var account = (await nodes[0].Get<IAccounts>().FindByNameAsync("admin", Cancellation))!;
        var notices = Enumerable.Range(0, 50).Select(_ => AccountNotices.RecoveryCodesRenewed("admin").To(account.Id, nodes[0].Time.GetUtcNow())).ToArray();
        await nodes[0].Get<INotices>().AddAsync(notices, Cancellation);

        List<string> claimed = [];
        while (claimed.Count < notices.Length)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => nodes[number % 2].Get<INoticeOutbox>().ClaimAsync(Cancellation)));
            claimed.AddRange(claims.OfType<OutgoingNotice>().Select(static claim => claim.Notice.Id));
        }

        Assert.Equal(notices.Select(static notice => notice.Id).Order(), claimed.Order());
        Assert.Null(await nodes[1].Get<INoticeOutbox>().ClaimAsync(Cancellation));
    }

    private Core.Journal.JournalEntry Entry() =>
        new() { Id = "7K2M-9QXD", At = nodes[0].Time.GetUtcNow(), Kind = "exchange", Outcome = Core.Journal.JournalEntry.Accepted };

    private PublisherRecord Publisher(string id, int version) => new()
    {
        Id = id,
        Registry = "npm",
        Package = "@acme/demo",
        Provider = "github",
        Fields = "{}",
        Pending = false,
        LapsesAt = null,
        CreatedAt = nodes[0].Time.GetUtcNow(),
        CreatedBy = "admin",
        Version = version,
    };
}
