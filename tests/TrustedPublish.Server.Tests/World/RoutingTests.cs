using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>Which host and path lead where.</summary>
public sealed class RoutingTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("evil.test")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost")]
    public async Task An_unknown_host_is_421_and_is_told_the_right_ones(string host)
    {
        var answer = (await SendAsync(world.Registry, host, "GET", "/demo")).IsError(421, "host_unknown");

        Assert.Contains(world.Registry.Authority, answer.Text("error"), StringComparison.Ordinal);
        Assert.Contains(world.Server.Authority, answer.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exchange_of_a_registry_with_a_path_is_also_at_the_root_of_its_origin()
    {
        var package = world.NewPackage();
        var publishers = $"/api/v1/registries/team/packages/{ServerWorld.Escaped(package)}/publishers";
        (await world.SendAsync("POST", world.Server, publishers, world.Session, ServerWorld.Json(ServerWorld.Publisher().ToJsonString()))).Is(201);
        var exchange = $"/-/npm/v1/oidc/token/exchange/package/{ServerWorld.Escaped(package)}";

        (await world.SendAsync("POST", world.TeamOrigin, exchange, world.Token())).Is(201);
        (await world.SendAsync("POST", world.TeamOrigin, $"/team/npm{exchange}", world.Token())).Is(201);
        (await world.SendAsync("POST", world.Registry, exchange, world.Token())).IsError(403, "publisher_none");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/demo")]
    [InlineData("/team/npmdemo")]
    [InlineData("/-/whoami")]
    [InlineData("/team/npm/../demo")]
    public async Task Nothing_else_of_that_registry_is_outside_its_path(string path)
    {
        var before = world.Upstream.Requests.Count;

        var answer = await world.SendAsync("GET", world.TeamOrigin, path, world.Session);

        answer.IsError(404, "not_found");
        Assert.Equal(before, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Below_its_path_the_upstream_sees_its_own()
    {
        var package = world.NewPackage();

        (await world.SendAsync("GET", world.TeamOrigin, $"/team/npm/{ServerWorld.Escaped(package)}?write=true")).Is(404);

        Assert.Contains(world.Upstream.Requests, request => request.Target == $"/{ServerWorld.Escaped(package)}?write=true");
    }

    [Fact]
    public async Task Health_answers_on_every_port_and_host()
    {
        foreach (var origin in new[] { world.Server, world.Registry, world.TeamOrigin })
        {
            Assert.Equal("live", (await world.SendAsync("GET", origin, "/health/live")).Is(200).Body);
            Assert.StartsWith("ready", (await SendAsync(origin, "probe.internal", "GET", "/health/ready")).Is(200).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_server_does_not_answer_for_registries_nor_registries_for_the_server()
    {
        (await world.SendAsync("GET", world.Server, "/demo")).IsError(404, "not_found");
        (await world.SendAsync("GET", world.Server, "/-/whoami", world.Session)).IsError(404, "not_found");
        (await world.SendAsync("GET", world.Server, "/.well-known/jwks")).Is(200);
        (await world.SendAsync("GET", world.Registry, "/api/v1/registries/npm/packages/demo/publishers", world.Session)).Is(400);
    }

    [Theory]
    [InlineData("GET http://evil.test/demo HTTP/1.1")]
    [InlineData("GET * HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1")]
    [InlineData("GET /%zz HTTP/1.1")]
    [InlineData("GET /%00 HTTP/1.1")]
    [InlineData("GET /%c0%ae%c0%ae/ HTTP/1.1")]
    [InlineData("GET /a%0d%0ab HTTP/1.1")]
    [InlineData("GET /\u00e9 HTTP/1.1")]
    [InlineData("NONSENSE")]
    public async Task A_malformed_request_line_is_4xx_and_goes_nowhere(string line)
    {
        var before = world.Upstream.Requests.Count;

        var answer = await RawHttp.SendAsync(world.Registry, $"{line}\r\nHost: {world.Registry.Authority}\r\nConnection: close\r\n\r\n", TestContext.Current.CancellationToken);

        Assert.InRange(answer.Status, 400, 499);
        Assert.Equal(before, world.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    public async Task Ambiguous_lengths_are_never_forwarded(string rest)
    {
        var before = world.Upstream.Requests.Count;

        var answer = await RawHttp.SendAsync(
            world.Registry, $"PUT /demo HTTP/1.1\r\nHost: {world.Registry.Authority}\r\nAuthorization: Bearer {world.Session}\r\nConnection: close\r\n{rest}", TestContext.Current.CancellationToken);

        Assert.InRange(answer.Status, 400, 499);
        Assert.Equal(before, world.Upstream.Requests.Count);
    }

    private static Task<Answer> SendAsync(Uri origin, string host, string method, string path) =>
        RawHttp.SendAsync(origin, $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", TestContext.Current.CancellationToken);
}
