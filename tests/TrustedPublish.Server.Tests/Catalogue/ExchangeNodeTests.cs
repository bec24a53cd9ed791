using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Two nodes on one PostgreSQL and one Redis.</summary>
public sealed class ExchangeNodeTests : IAsyncLifetime
{
    private PostgresServer? database;
    private RedisServer? redis;
    private ServerWorld? started;
    private ServerWorld? joined;

    private ServerWorld First => started!;

    private ServerWorld Second => joined!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            (database, redis) = (await PostgresServer.StartAsync(Cancellation), await RedisServer.StartAsync(Cancellation));
            started = await ServerWorld.StartAsync(Settings());
            joined = await ServerWorld.StartAsync(Settings(started.DataDirectory));
        }
        catch
        {
            // xunit disposes only what was initialised.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { joined, started, redis, database }.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }
    }

    [Fact]
    public async Task XCH_01_a_token_used_on_one_node_is_used_on_the_other()
    {
        var package = First.NewPackage();
        await First.AddPublisherAsync(package);
        var token = First.Token();
        await First.AcceptsAsync(package, token);
        await PassAsync(Second, package);

        await Second.RefusesAsync(package, token, 409, "token_reused");
    }

    [Fact]
    public async Task XCH_17_a_publisher_counts_at_once_where_it_was_created_and_within_a_second_elsewhere()
    {
        var package = First.NewPackage();
        await Second.RefusesAsync(package, Second.Token(), 403, "publisher_none");
        await First.RefusesAsync(package, First.Token(), 403, "publisher_none");

        await First.AddPublisherAsync(package);

        await First.AcceptsAsync(package, First.Token());
        await PassAsync(Second, package);
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
            section["Database"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database!.ConnectionString() };
            section["Redis"] = new JsonObject { ["ConnectionString"] = redis!.ConnectionString };
            section["DataDirectory"] = dataDirectory ?? section["DataDirectory"]!.GetValue<string>();
        },
    };
}
