using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Notices;

/// <summary>What happens, and who is told of it; and what the API shows of that, and to whom.</summary>
public sealed class NoticeEventTests
{
    [Fact]
    public async Task MNT_21_every_change_of_a_publisher_and_its_first_use_are_told()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["environment"] = null })).Is(200);
        var credential = await world.CredentialAsync(package);
        await world.CredentialAsync(package);
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).Is(201);
        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).Is(204);
        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).Is(404);

        var notices = await world.NoticesAsync();

        Assert.Equal(
            ["publisher_removed", "publisher_activated", "publisher_first_used", "publisher_changed", "publisher_added"],
            notices.Select(static notice => notice!["kind"]!.GetValue<string>()));
        Assert.All(notices, notice => Assert.Contains(id, notice!["body"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(notices, notice => Assert.Contains(package, notice!["subject"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.DoesNotContain(notices, notice => notice!.ToJsonString().Contains("tpp_", StringComparison.Ordinal) || notice.ToJsonString().Contains("eyJ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_or_tried_dry_is_told_to_nobody()
    {
        await using var world = await ServerWorld.StartAsync();
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", new JsonObject { ["provider"] = "github" })).Is(422);
        (await world.ExchangeAsync(package, world.Token())).Is(403);
        (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = world.Token() })).Is(200);

        Assert.Empty(await world.NoticesAsync());
    }

    [Fact]
    public async Task A_notice_is_read_a_page_at_a_time_and_marked_as_seen()
    {
        await using var world = await ServerWorld.StartAsync();
        for (var number = 0; number < 3; number++)
        {
            await world.TellAsync(AccountNotices.PasskeyAdded("admin", $"key {number}"));
        }

        var newest = await world.NoticesAsync("?limit=2");
        Assert.Equal(["key 2", "key 1"], newest.Select(Passkey));
        Assert.Equal(["key 0"], (await world.NoticesAsync($"?before={newest[1]!["id"]}")).Select(Passkey));
        var seen = $"/api/v1/notices/{newest[0]!["id"]}/seen";
        (await world.SendAsync("POST", world.Server, seen, world.Session)).Is(204);
        (await world.SendAsync("POST", world.Server, seen, world.Session)).Is(204);
        Assert.Equal([true, false, false], (await world.NoticesAsync()).Select(static notice => notice!["seen"]!.GetValue<bool>()));
        Assert.Equal(2, (await world.SendAsync("GET", world.Server, "/api/v1/notices", world.Session)).Json["unseen"]!.GetValue<int>());
    }

    [Fact]
    public async Task Only_a_session_reads_notices_and_a_wrong_question_is_no_failure()
    {
        await using var world = await ServerWorld.StartAsync();
        var (_, credential) = await world.NewCredentialAsync();
        foreach (var bearer in new[] { null, "x", "tps_nobodys", credential })
        {
            (await world.SendAsync("GET", world.Server, "/api/v1/notices", bearer)).IsProblem(401, "session_required");
            (await world.SendAsync("POST", world.Server, "/api/v1/notices/nt_x/seen", bearer)).IsProblem(401, "session_required");
        }

        (await world.SendAsync("POST", world.Server, "/api/v1/notices/nt_x/seen", world.Session)).IsProblem(404, "notice_unknown");
        foreach (var query in new[] { "?before=x", "?before=%00", "?before=%27", "?limit=0", "?limit=-1", "?limit=2147483647" })
        {
            (await world.SendAsync("GET", world.Server, $"/api/v1/notices{query}", world.Session)).Is(200);
        }

        Assert.InRange((await world.SendAsync("GET", world.Server, "/api/v1/notices?limit=x", world.Session)).Status, 400, 499);
    }

    [Fact]
    public async Task A_sign_in_from_another_network_is_told_once_and_the_first_one_is_not()
    {
        await using var world = await ServerWorld.StartAsync();
        await SignInFromAsync(world, "127.0.0.200");
        Assert.Empty(await world.NoticesAsync());

        await SignInFromAsync(world, "127.0.1.1", password: "wrong-password");
        await SignInFromAsync(world, "127.0.1.1");
        await SignInFromAsync(world, "127.0.1.2");
        await SignInFromAsync(world, "127.0.0.3");

        var notice = Assert.Single(await world.NoticesAsync())!;
        Assert.Equal("sign_in_from_new_network", notice["kind"]!.GetValue<string>());
        Assert.Contains("127.0.1.0/24", notice["body"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static string Passkey(JsonNode? notice) => notice!["body"]!.GetValue<string>().Split('"')[1];

    private static async Task SignInFromAsync(ServerWorld world, string address, string password = ServerWorld.Password)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (connection, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, connection.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var answer = await client.PutAsync(
            new Uri(world.Registry, "-/user/org.couchdb.user:admin"), ServerWorld.Json(new JsonObject { ["password"] = password }.ToJsonString()), TestContext.Current.CancellationToken);
        Assert.Equal(password == ServerWorld.Password ? HttpStatusCode.Created : HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
