using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What an issuer's documents may do to us.</summary>
public sealed class IssDocumentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ISS_04_a_redirect_is_a_failed_fetch()
    {
        await using var target = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Cancellation);
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        foreach (var (path, status) in new[] { ("/.well-known/openid-configuration", 302), ("/.well-known/jwks", 302), ("/.well-known/jwks", 308) })
        {
            world.Ci.Intercept = context =>
            {
                if (context.Request.Path == path)
                {
                    (context.Response.StatusCode, context.Response.Headers.Location) = (status, target.Issuer + path);
                }

                return Task.FromResult(context.Request.Path == path);
            };
            await world.ProvokeFetchAsync(package);
        }

        Assert.Equal((0, 0), (target.DiscoveryFetches, target.JwksFetches));
        world.HasLogged("answer_denied");
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Fact]
    public async Task ISS_04_the_environment_s_proxy_is_not_asked()
    {
        var asked = 0;
        await using var proxy = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Cancellation);
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Cancellation);
        await using var upstream = await RecordingUpstream.StartAsync(Cancellation);
        proxy.Intercept = _ => Task.FromResult(Interlocked.Increment(ref asked) == 0);
        var folder = Directory.CreateTempSubdirectory("tp-proxy-");
        var registry = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/");
        var file = Path.Combine(folder.FullName, "trustedpublish.json");
        await File.WriteAllTextAsync(file, Configuration(folder.FullName, ci.Issuer, registry, upstream.Url), Cancellation);
        var proxied = new[] { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" }.ToDictionary(static name => name, _ => proxy.Issuer);
        await using var server = ChildProcess.Start(new Command(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "TrustedPublish.Server.dll"), "--config", file],
            folder.FullName,
            new Dictionary<string, string>(proxied) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder.FullName, ["DOTNET_ENVIRONMENT"] = "Development" }));
        await server.UntilReadyAsync(token => LoopbackPort.AnswersAsync(registry.Port, token), Cancellation);

        var refused = await RawHttp.SendAsync(
            registry, $"POST /-/npm/v1/oidc/token/exchange/package/demo HTTP/1.1\r\nHost: {registry.Authority}\r\nContent-Length: 0\r\nConnection: close\r\nAuthorization: Bearer {ci.Token(ServerWorld.Audience)}\r\n\r\n", Cancellation);
        var read = await RawHttp.SendAsync(registry, $"GET /demo HTTP/1.1\r\nHost: {registry.Authority}\r\nConnection: close\r\n\r\n", Cancellation);

        // The token was verified with fetched keys, and the package was looked for upstream.
        refused.IsError(403, "publisher_none");
        read.Is(404);
        Assert.NotEqual(0, ci.JwksFetches);
        Assert.NotEmpty(upstream.Requests);
        Assert.Equal(0, asked);
        await server.StopAsync("TERM");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ISS_05_keys_anywhere_but_at_the_issuer_are_never_asked_for()
    {
        await using var other = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: Cancellation);
        await using var world = await IssWorld.StartAsync();
        world.Resolve("localhost", "127.0.0.1");
        var package = await world.PackageAsync();
        await world.Server.AcceptsAsync(package, world.Token());
        var (before, own, elsewhere) = (world.Ci.JwksFetches, new Uri(world.Ci.Issuer).Authority, new Uri(other.Issuer).Authority);

        foreach (var origin in new[]
        {
            $"http://{elsewhere}", $"http://localhost:{own.Split(':')[1]}", $"https://{own}", $"http://{own}@{elsewhere}", $"http://user@{own}", "https://10.0.0.5", "https://attacker.test", "file:///etc",
        })
        {
            world.Ci.DiscoveryText = Discovery(world.Ci.Issuer, $"{origin}/.well-known/jwks");
            await world.ProvokeFetchAsync(package);
        }

        Assert.Equal((0, before), (other.JwksFetches, world.Ci.JwksFetches));
        world.HasLogged("issuer_metadata_invalid");
        Assert.All(world.Lookups, static name => Assert.Equal("127.0.0.1", name));
        await world.Server.AcceptsAsync(package, world.Token());
    }

    [Theory]
    [InlineData("https://other.test")]
    [InlineData("{issuer}/")]
    [InlineData("")]
    public async Task ISS_06_a_document_of_another_issuer_brings_no_keys(string named)
    {
        await using var world = await IssWorld.StartAsync(world =>
        {
            world.Ci.DiscoveryText = Mismatched(world.Ci, named);
            return [];
        });
        var package = await world.PackageAsync();

        // From the start: nobody can tell yet.
        await world.Server.RefusesAsync(package, world.Token(), 503, "unavailable");
        world.HasLogged("issuer_metadata_invalid");

        // Later: the keys known before stay, and no new one comes.
        world.Ci.DiscoveryText = null;
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Server.AcceptsAsync(package, world.Token());
        var sound = world.Ci.Key;
        world.Ci.RotateKey();
        world.Ci.DiscoveryText = Mismatched(world.Ci, named);
        world.Server.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Server.RefusesAsync(package, world.Token(), 400, "kid_unknown", "signature_invalid");
        await world.Server.AcceptsAsync(package, sound.Sign(world.Ci.Job.Header(sound).ToJsonString(), world.Ci.Claims(ServerWorld.Audience).ToJsonString()));
    }

    [Fact]
    public async Task ISS_08_a_body_without_end_is_cut_off()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        var discovery = Discovery(world.Ci.Issuer, $"{world.Ci.Issuer}/.well-known/jwks");
        world.Ci.RotateKey();
        var sent = 0L;
        world.Ci.Intercept = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("jwks", StringComparison.Ordinal))
            {
                return false;
            }

            // Sound at its end, ten megabytes later.
            await context.Response.WriteAsync(discovery, context.RequestAborted);
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
            for (; sent < 10 << 20; sent += blanks.Length)
            {
                await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
            }

            return true;
        };

        await world.ProvokeFetchAsync(package);

        world.HasLogged("answer_denied");
        await world.Server.RefusesAsync(package, world.Token(), 400, "kid_unknown", "signature_invalid");
    }

    [Fact]
    public async Task ISS_08_a_compressed_body_is_never_unpacked()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        var discovery = Discovery(world.Ci.Issuer, $"{world.Ci.Issuer}/.well-known/jwks");
        var isBomb = false;
        world.Ci.RotateKey();
        world.Ci.Intercept = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("jwks", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.SmallestSize);
            await gzip.WriteAsync(Encoding.ASCII.GetBytes(discovery + new string(' ', isBomb ? 20 << 20 : 0)), context.RequestAborted);
            return true;
        };

        // Not even a small sound one, so that none can be a bomb.
        await world.ProvokeFetchAsync(package);
        isBomb = true;
        await world.ProvokeFetchAsync(package);

        world.HasLogged("issuer_metadata_invalid");
        await world.Server.RefusesAsync(package, world.Token(), 400, "kid_unknown", "signature_invalid");
    }

    [Fact]
    public async Task ISS_08_a_slow_body_ends_with_our_patience_and_delays_no_other_issuer()
    {
        await using var world = await IssWorld.StartAsync();
        var package = await world.PackageAsync();
        var ofGitHub = await world.PackageAsync(ServerWorld.GitHubIssuer);
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Ci.Intercept = async context =>
        {
            begun.TrySetResult();
            try
            {
                // Ends only because we hang up.
                for (; ; await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted))
                {
                    await context.Response.WriteAsync(" ", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                ended.TrySetResult();
            }

            return true;
        };

        var provoked = world.ProvokeFetchAsync(package);
        await begun.Task;
        await world.Server.AcceptsAsync(ofGitHub, world.Server.Token());
        var wasSlowStill = !ended.Task.IsCompleted;
        await provoked;
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.True(wasSlowStill);
        world.HasLogged("timed_out");
        await world.Server.AcceptsAsync(package, world.Token());
    }

    private static string Mismatched(FakeCi ci, string named) => Discovery(named.Replace("{issuer}", ci.Issuer, StringComparison.Ordinal), $"{ci.Issuer}/.well-known/jwks");

    private static string Discovery(string issuer, string jwksUri) => new JsonObject { ["issuer"] = issuer, ["jwks_uri"] = jwksUri }.ToJsonString();

    private static string Configuration(string folder, string issuer, Uri registry, Uri upstream) => new JsonObject
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["PublicUrl"] = $"http://127.0.0.1:{LoopbackPort.Free()}",
            ["DataDirectory"] = Path.Combine(folder, "data"),
            ["Issuers"] = new JsonArray(IssWorld.Entry("live", issuer)),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = registry.GetLeftPart(UriPartial.Authority),
                ["Upstream"] = upstream.GetLeftPart(UriPartial.Authority),
            }),
            ["Accounts"] = new JsonObject { ["RequireTwoFactor"] = false },
        },
    }.ToJsonString();
}
