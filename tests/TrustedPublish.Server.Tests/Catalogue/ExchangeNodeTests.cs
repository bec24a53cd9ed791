using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Two nodes on one PostgreSQL and one Redis.</summary>
public sealed class ExchangeNodeTests : IAsyncLifetime
{
    private PostgresServer database = null!;
    private RedisServer redis = null!;
    private ServerWorld first = null!;
    private ServerWorld second = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (database, redis) = (await PostgresServer.StartAsync(Cancellation), await RedisServer.StartAsync(Cancellation));
        first = await ServerWorld.StartAsync(Settings());
        second = await ServerWorld.StartAsync(Settings(first.DataDirectory));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable[] { second, first, redis, database })
        {
            await part.DisposeAsync();
        }
    }

    [Fact]
    public async Task XCH_01_a_token_used_on_one_node_is_used_on_the_other()
    {
        var package = first.NewPackage();
        await first.AddPublisherAsync(package);
        var token = first.Token();
        await first.AcceptsAsync(package, token);
        await PassAsync(second, package);

        await second.RefusesAsync(package, token, 409, "token_reused");
    }

    [Fact]
    public async Task XCH_17_a_publisher_counts_at_once_where_it_was_created_and_within_a_second_elsewhere()
    {
        var package = first.NewPackage();
        await second.RefusesAsync(package, second.Token(), 403, "publisher_none");
        await first.RefusesAsync(package, first.Token(), 403, "publisher_none");

        await first.AddPublisherAsync(package);

        await first.AcceptsAsync(package, first.Token());
        await PassAsync(second, package);
    }

    // A second by that node's clock, which stands still but for this; how long the machine then needs is its own affair.
    private static async Task PassAsync(ServerWorld node, string package)
    {
        node.Time.Advance(TimeSpan.FromSeconds(1));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await node.ExchangeAsync(package, node.Token())).Status != 201)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private WorldSettings Settings(string? dataDirectory = null) => new()
    {
        Configure = section =>
        {
            section["Database"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database.ConnectionString() };
            section["Redis"] = new JsonObject { ["ConnectionString"] = redis.ConnectionString };
            section["DataDirectory"] = dataDirectory ?? section["DataDirectory"]!.GetValue<string>();
        },
    };
}
