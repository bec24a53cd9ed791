using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Requests that are too large, too slow or too many.</summary>
public sealed class ExchangeLimitTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const int Limit = 300;

    private readonly ServerWorld world = shared.World;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task XCH_15_a_header_of_four_megabytes_is_cut_off()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        var answer = await RawHttp.SendAsync(world.Registry, $"{Exchange(package)}Connection: close\r\nAuthorization: Bearer {new string('.', 4 << 20)}\r\n\r\n", Cancellation);

        answer.Is(431);
        Assert.Empty(await world.JournalAsync(package, "exchange"));
        await world.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task XCH_15_a_body_of_33_KiB_is_413_where_a_body_is_read()
    {
        var body = new JsonObject { ["name"] = "admin", ["password"] = new string('x', 33 << 10) }.ToJsonString();

        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:admin", body: ServerWorld.Json(body))).IsError(413, "request_invalid");
        (await world.ApiAsync("POST", world.NewPackage(), "/publishers", new JsonObject { ["x"] = new string('x', 33 << 10) })).Is(413);
    }

    [Fact]
    public async Task XCH_15_the_exchange_waits_for_no_body()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        // A gigabyte is announced and none of it sent: the answer comes all the same, and then the connection ends.
        var answer = await RawHttp.SendAsync(world.Registry, $"{Exchange(package)}Content-Length: 1073741824\r\nAuthorization: Bearer {world.Token()}\r\n\r\n", Cancellation)
            .WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        answer.Is(201);
        await world.RefusesAsync(package, world.Token(static claims => claims["event_name"] = "fork"), 403, "event_denied");
    }

    [Fact]
    public async Task XCH_15_a_body_of_a_byte_a_second_is_408()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(world.Registry.Host, world.Registry.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"PUT /-/user/org.couchdb.user:admin HTTP/1.1\r\nHost: {world.Registry.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"), Cancellation);
        var first = new byte[64];
        var reading = stream.ReadAsync(first, Cancellation).AsTask();

        for (var second = 0; second < 60 && !reading.IsCompleted; second++)
        {
            await stream.WriteAsync("{"u8.ToArray(), Cancellation);
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), Cancellation));
        }

        Assert.StartsWith("HTTP/1.1 408 ", Encoding.ASCII.GetString(first, 0, await reading.WaitAsync(TimeSpan.FromSeconds(1), Cancellation)), StringComparison.Ordinal);
    }

    /// <summary>Strangers are not counted: where a limit that all share is used up, the honest are the ones who wait.</summary>
    [Fact]
    public async Task XCH_16_a_thousand_projects_behind_one_address_do_not_limit_each_other_and_one_project_is_limited()
    {
        await using var own = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section.Remove("RateLimits") });
        var (package, next) = (own.NewPackage(), own.NewPackage());
        await own.AddPublisherAsync(package);
        await own.AddPublisherAsync(next);
        await own.AcceptsAsync(package, own.Token());

        var strangers = await SendAsync(1000, static (claims, number) => claims["repository_id"] = $"{number + 1}");

        Assert.All(strangers, static answer => answer.IsError(403, "publisher_none"));

        // Its refused exchanges count too: names cannot be guessed without end (XCH-07).
        var refused = await SendAsync(Limit - 1, static (claims, _) => claims["event_name"] = "fork");
        Assert.All(refused, static answer => answer.IsError(403, "event_denied"));
        var token = own.Token();
        var limited = await own.RefusesAsync(next, token, 429, "rate_limited");
        Assert.Equal("60", limited.Header("Retry-After"));
        Assert.Contains("asks too often", limited.Text("error"), StringComparison.Ordinal);
        Assert.All(await SendAsync(1, static (claims, _) => claims["repository_id"] = "5"), static answer => answer.Is(403));

        own.Time.Advance(TimeSpan.FromMinutes(1));
        await own.AcceptsAsync(next, token);

        async Task<List<Answer>> SendAsync(int count, Action<JsonObject, int> edit)
        {
            var answers = new List<Answer>(count);
            foreach (var numbers in Enumerable.Range(0, count).Chunk(20))
            {
                answers.AddRange(await Task.WhenAll(numbers.Select(number => own.ExchangeAsync(package, own.Token(claims => edit(claims, number))))));
            }

            return answers;
        }
    }

    private string Exchange(string package) => $"POST /-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)} HTTP/1.1\r\nHost: {world.Registry.Authority}\r\n";
}
