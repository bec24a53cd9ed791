using TrustedPublish.Server.Tests.Notices;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>Notices in real server processes: one that is killed before it could send, and two that could both.</summary>
public sealed class NoticeNodesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_not_sent_when_the_server_died_is_sent_by_the_next_one()
    {
        await using var sink = MailSink.Start();
        await using var world = await NodeWorld.StartEmbeddedAsync();
        var node = world.Nodes[0];
        await AddPublishersAsync(world, node, 5);
        await node.KillAsync();
        await NoticeWorld.SetAddressAsync("Microsoft.Data.Sqlite.SqliteConnection, Microsoft.Data.Sqlite", $"Data Source={Path.Combine(world.DataDirectory, "trustedpublish.db")}");

        await world.ConfigureAsync(section => section["Notices"] = NoticeWorld.Smtp(sink));
        await node.StartAsync(Stop);

        var ids = await UntilSentAsync(world, node);
        Assert.True(ids.Count >= 6, $"{ids.Count} notices");
        EachCameOnce(ids, sink);
    }

    [Fact]
    public async Task Of_two_nodes_one_sends_each_notice()
    {
        await using var sink = MailSink.Start();
        await using var world = await NodeWorld.StartSharedAsync(2);
        await AddPublishersAsync(world, world.Nodes[0], 40);
        (await world.Postgres!.SqlAsync($"""UPDATE "AspNetUsers" SET "Email" = '{NoticeWorld.AdminAddress}'""", Stop, "broker")).ThrowIfFailed();
        await world.ConfigureAsync(section => section["Notices"] = NoticeWorld.Smtp(sink));
        foreach (var node in world.Nodes)
        {
            await node.KillAsync();
        }

        await Task.WhenAll(world.Nodes.Select(node => node.StartAsync(Stop)));
        await AddPublishersAsync(world, world.Nodes[1], 20);

        var ids = await UntilSentAsync(world, world.Nodes[1]);
        Assert.True(ids.Count >= 61, $"{ids.Count} notices");
        EachCameOnce(ids, sink);
    }

    private static async Task AddPublishersAsync(NodeWorld world, Node node, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var publisher = ServerWorld.Publisher();
            publisher["environment"] = $"at-{node.Port}-{number}";
            (await world.ApiAsync(node, "POST", "/registries/npm/packages/@acme%2fdemo/publishers", publisher)).Is(201);
        }
    }

    private static async Task<List<string>> UntilSentAsync(NodeWorld world, Node node)
    {
        while (true)
        {
            var notices = (await world.ApiAsync(node, "GET", "/notices?limit=200")).Is(200).Json["notices"]!.AsArray();
            if (notices.All(static notice => notice!["sent_at"] is not null))
            {
                return [.. notices.Select(static notice => notice!["id"]!.GetValue<string>())];
            }

            await Task.Delay(100, Stop);
        }
    }

    private static void EachCameOnce(List<string> ids, MailSink sink) => Assert.Equal(
        ids.Order(StringComparer.Ordinal), sink.Mails.Select(static mail => mail.Field("Message-Id")!.Trim('<', '>').Split('@')[0]).Order(StringComparer.Ordinal));
}
