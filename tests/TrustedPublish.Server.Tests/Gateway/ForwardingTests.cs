using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>What reaches the upstream and what comes back from it.</summary>
public sealed class ForwardingTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private static readonly (string, string)[] ClientHeaders =
    [
        ("Cookie", "a=b"), ("npm-otp", "123456"), ("Forwarded", "for=1.2.3.4"), ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Host", "evil.test"),
        ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"), ("X-Forwarded-User", "root"), ("X-Forwarded-Email", "root@evil.test"), ("X-Real-IP", "1.2.3.4"),
        ("Proxy-Authorization", "Basic eDp5"), ("X-HTTP-Method-Override", "DELETE"),
    ];

    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("/{0}")]
    [InlineData("/{0}?write=true")]
    [InlineData("/{0}/-/p-1.0.0.tgz")]
    [InlineData("/-/package/{0}/dist-tags")]
    [InlineData("/-/v1/search?text=demo&size=20")]
    public async Task Reads_carry_the_upstreams_credential_and_nothing_of_the_clients(string path)
    {
        var package = world.NewPackage();
        var target = path.Replace("{0}", ServerWorld.Escaped(package), StringComparison.Ordinal);

        await world.SendAsync("GET", world.Registry, target, world.Session, null, ClientHeaders);

        CheckHeaders(Assert.Single(world.Upstream.Requests, request => request.Target == target));
    }

    [Fact]
    public async Task Writes_carry_the_upstreams_credential_and_nothing_of_the_clients_and_exactly_its_bytes()
    {
        var (package, credential) = await world.NewCredentialAsync();
        var body = PublishBodies.Text(ServerWorld.Document(package)).Replace("\"access\":null", "\"access\" :\tnull ", StringComparison.Ordinal);

        (await world.PublishAsync(package, credential, body, ClientHeaders)).Is(201);

        var received = Assert.Single(world.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal));
        CheckHeaders(received);
        Assert.Equal($"/{ServerWorld.Escaped(package)}", received.Target);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), received.BodyHash);
        Assert.Equal($"{received.Length}", received.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Cookies_and_challenges_of_the_upstream_stay_behind()
    {
        await using var own = await ServerWorld.StartAsync();
        own.Upstream.Intercept = static async context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers.SetCookie = "session=upstream";
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"upstream\"";
            await context.Response.WriteAsync("{\"error\":\"no\"}");
            return true;
        };

        var answer = (await own.SendAsync("GET", own.Registry, "/demo")).Is(403);

        Assert.Null(answer.Header("Set-Cookie"));
        Assert.Null(answer.Header("WWW-Authenticate"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task An_upstream_that_refuses_our_credential_is_a_502_that_names_the_cause()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, credential) = await own.NewCredentialAsync();
        own.Upstream.Intercept = static context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.FromResult(true);
        };

        (await own.SendAsync("GET", own.Registry, "/demo")).IsError(502, "upstream_unauthorized").IsNoticed();
        (await own.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).IsError(502, "upstream_unauthorized").IsNoticed();
    }

    [Fact]
    public async Task An_upstream_that_is_down_or_hangs_up_is_a_503_in_npms_shape()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, credential) = await own.NewCredentialAsync();
        own.Upstream.Intercept = static context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        (await own.SendAsync("GET", own.Registry, "/demo")).IsError(503, "unavailable").IsNoticed();
        await own.Upstream.StopAsync();

        var read = (await own.SendAsync("GET", own.Registry, "/demo")).IsError(503, "unavailable").IsNoticed();
        Assert.NotNull(read.Header("Retry-After"));
        (await own.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).IsError(503, "unavailable").IsNoticed();
    }

    [Fact]
    public async Task Redirects_of_the_upstream_are_not_followed()
    {
        await using var own = await ServerWorld.StartAsync();
        own.Upstream.Intercept = static context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/");
            return Task.FromResult(true);
        };

        (await own.SendAsync("GET", own.Registry, "/demo")).Is(302);

        Assert.Single(own.Upstream.Requests);
    }

    [Theory]
    [InlineData("/-/npm/v1/tokens")]
    [InlineData("/-/npm/v1/TOKENS")]
    [InlineData("/-/npm/v1/tokens/token/abc")]
    [InlineData("/-/npm/v1/%74okens")]
    [InlineData("/-/npm/v1/user")]
    [InlineData("/-/user/org.couchdb.user:admin")]
    [InlineData("/-/User/org.couchdb.user:admin")]
    [InlineData("/-/%75ser/org.couchdb.user:admin")]
    [InlineData("/-/org/acme/user")]
    [InlineData("/-/ORG/acme/package")]
    [InlineData("/-/team/acme/devs/user")]
    [InlineData("/-/stage?page=0")]
    [InlineData("/-/v1/done?authId=x")]
    [InlineData("/-/verdaccio/sec/login")]
    [InlineData("/-/package/demo/collaborators")]
    [InlineData("/-//whoami")]
    [InlineData("//-/whoami")]
    [InlineData("/-/npm/v1/x/../tokens")]
    [InlineData("/-/npm/v1/x/%2e%2e/tokens")]
    [InlineData("/-/npm/v1%2ftokens")]
    [InlineData("/-/npm/v1%252ftokens")]
    [InlineData("/%2d/npm/v1/tokens")]
    [InlineData("/-/npm/v1/tokens;x=1")]
    [InlineData("/-/npm\\v1\\tokens")]
    [InlineData("/demo/../-/npm/v1/tokens")]
    public async Task Account_pages_are_never_read_from_the_upstream_however_they_are_spelt(string path)
    {
        foreach (var method in new[] { "GET", "HEAD" })
        {
            var before = world.Upstream.Requests.Count;

            var answer = await world.SendAsync(method, world.Registry, path, world.Session);

            Assert.True(before == world.Upstream.Requests.Count, $"{method} {path} was forwarded as {world.Upstream.Requests.LastOrDefault()?.Target}");
            // Some are answered from what we know ourselves.
            Assert.InRange(answer.Status, method is "GET" ? 200 : 400, 499);
        }
    }

    [Theory]
    [InlineData("PATCH", "/demo")]
    [InlineData("POST", "/demo")]
    [InlineData("POST", "/-/anything")]
    [InlineData("PUT", "/-/anything")]
    [InlineData("DELETE", "/-/anything")]
    [InlineData("PUT", "/-/npm/v1/user")]
    [InlineData("POST", "/-/npm/v1/tokens")]
    [InlineData("PUT", "/-/org/acme/user")]
    [InlineData("PUT", "/-/team/acme/devs/user")]
    [InlineData("POST", "/-/stage/package/demo")]
    [InlineData("PUT", "/-/package/demo/access")]
    [InlineData("PUT", "/-/package/demo/collaborators")]
    [InlineData("POST", "/-/package/demo/dist-tags")]
    [InlineData("PUT", "/demo/1.0.0")]
    [InlineData("PUT", "/demo/-/demo-1.0.0.tgz")]
    [InlineData("DELETE", "/demo")]
    [InlineData("DELETE", "/demo/-/demo-1.0.0.tgz")]
    [InlineData("OPTIONS", "/demo")]
    [InlineData("TRACE", "/demo")]
    [InlineData("MKCOL", "/demo")]
    [InlineData("put", "/demo")]
    [InlineData("PUT", "/")]
    public async Task Writes_that_no_npm_client_sends_are_never_forwarded(string method, string path)
    {
        var before = world.Upstream.Requests.Count;

        var answer = await world.SendAsync(method, world.Registry, path, world.Session, method is "TRACE" ? null : ServerWorld.Json("{\"a\":1}"));

        Assert.True(before == world.Upstream.Requests.Count, $"{method} {path} was forwarded");
        Assert.InRange(answer.Status, 400, 499);
    }

    [Fact]
    public async Task Without_anonymous_reads_a_read_needs_a_credential_and_so_does_an_audit()
    {
        await using var own = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["Registries"]![0]!["AnonymousReads"] = false });
        own.Upstream.Packuments["/demo"] = "{\"name\":\"demo\"}";

        (await own.SendAsync("GET", own.Registry, "/demo")).IsError(401, "session_required").IsNoticed();
        (await own.SendAsync("GET", own.Registry, "/demo", "tps_wrong")).IsError(401, "session_required");
        (await own.SendAsync("POST", own.Registry, "/-/npm/v1/security/advisories/bulk", null, ServerWorld.Json("{}"))).Is(401);
        Assert.Empty(own.Upstream.Requests);

        var (_, credential) = await own.NewCredentialAsync();
        (await own.SendAsync("GET", own.Registry, "/demo", own.Session)).Is(200);
        (await own.SendAsync("GET", own.Registry, "/demo", credential)).Is(200);
        (await own.SendAsync("POST", own.Registry, "/-/npm/v1/security/advisories/bulk", own.Session, ServerWorld.Json("{}"))).Is(201);
    }

    [Fact]
    public async Task Tarball_addresses_in_packuments_lead_through_the_gateway()
    {
        var package = world.NewPackage();
        var path = $"/{ServerWorld.Escaped(package)}";
        world.Upstream.Packuments[path] = """{"versions":{"1.0.0":{"dist":{"tarball":"UPSTREAM/p-1.0.0.tgz"}}},"readme":"\"tarball\":\"UPSTREAM\""}"""
            .Replace("UPSTREAM", $"{world.Upstream.Url}{package}/-", StringComparison.Ordinal);

        var answer = await world.SendAsync("GET", world.Registry, path, null, null, ("Accept-Encoding", "gzip"));

        Assert.Equal($"{world.Registry}{package}/-/p-1.0.0.tgz", answer.Is(200).Json["versions"]!["1.0.0"]!["dist"]!["tarball"]!.GetValue<string>());
        Assert.Contains($"{world.Upstream.Url}", answer.Text("readme"), StringComparison.Ordinal);
        Assert.False(world.Upstream.Requests.Last(request => request.Target == path).Headers.ContainsKey("Accept-Encoding"));
    }

    private void CheckHeaders(ReceivedRequest received)
    {
        Assert.Equal(ServerWorld.UpstreamCredential, received.Headers["Authorization"]);
        Assert.Equal(world.Upstream.Url.Authority, received.Headers["Host"]);
        Assert.Equal(world.Registry.Authority, received.Headers.GetValueOrDefault("X-Forwarded-Host"));
        Assert.Equal("http", received.Headers.GetValueOrDefault("X-Forwarded-Proto"));
        var kept = ClientHeaders.Where(header => received.Headers.TryGetValue(header.Item1, out var value) && value.Contains(header.Item2, StringComparison.Ordinal)).Select(static header => header.Item1);
        Assert.Empty(kept);
    }
}
