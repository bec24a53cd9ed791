using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway;
using TrustedPublish.Server.Gateway.Staging.Review;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Server.Wiring;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>The published version comes from an upstream that may answer anything, over a real connection.</summary>
public sealed class UpstreamTarballTests(UpstreamTarballTests.Fixture fixture) : IClassFixture<UpstreamTarballTests.Fixture>
{
    private static int packages;

    private static readonly byte[] Tarball = Reviews.Package().File("package/index.js", "published").ToTgz();

    private readonly ServerWorld world = fixture.World;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_published_version_is_fetched_with_the_upstreams_credential_and_compared()
    {
        var package = Publish(("1.0.0", Version(Tarball)));

        await using var baseline = await FetchAsync(package, "1.0.1");

        Assert.Equal(("1.0.0", null, true, (long)Tarball.Length), (baseline!.Version, baseline.Fault, baseline.IntegrityChecked, baseline.Length));
        Assert.Equal(ServerWorld.UpstreamCredential, world.Upstream.Requests.Last().Headers["Authorization"]);
        var review = await Reviews.OfAsync(Reviews.Staged(Reviews.Package().File("package/index.js", "staged").ToTgz()), baseline);
        Assert.Equal("index.js", Assert.Single(review.FilesChanged.Items).Path);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "spool")));
    }

    [Fact]
    public async Task The_address_that_clients_use_is_asked_for_at_the_upstream()
    {
        var version = Version(Tarball);
        version["dist"]!["tarball"] = $"{Registry.PublicUrl.AbsoluteUri}elsewhere/-/demo-1.0.0.tgz";

        var package = Publish(("1.0.0", version));
        fixture.Files["/elsewhere/-/demo-1.0.0.tgz"] = static context => context.Response.Body.WriteAsync(Tarball, context.RequestAborted).AsTask();
        await using var baseline = await FetchAsync(package, "2.0.0");

        Assert.NotNull(baseline!.Tarball);
    }

    [Theory]
    [InlineData("http://evil.test/demo/-/demo-1.0.0.tgz")]
    [InlineData("https://{upstream}/demo/-/demo-1.0.0.tgz")]
    [InlineData("http://user:word@{upstream}/demo/-/demo-1.0.0.tgz")]
    [InlineData("http://{upstream}@evil.test/demo/-/demo-1.0.0.tgz")]
    [InlineData("http://{upstream}.evil.test/demo/-/demo-1.0.0.tgz")]
    [InlineData("http://{upstream}/demo/-/demo-1.0.0.tgz?x=1")]
    [InlineData("http://{upstream}/demo/..%2f..%2fadmin")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/demo/-/demo-1.0.0.tgz")]
    [InlineData("")]
    public async Task A_tarball_elsewhere_is_not_fetched(string address)
    {
        var version = Version(Tarball);
        version["dist"]!["tarball"] = address.Replace("{upstream}", world.Upstream.Url.Authority, StringComparison.Ordinal);
        var package = Publish(("1.0.0", version));
        var asked = world.Upstream.Requests.Count;

        await using var baseline = await FetchAsync(package, "1.0.1");

        Assert.Equal("its dist.tarball leads out of the upstream registry", baseline!.Fault);
        Assert.Equal(asked + 1, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Other_bytes_than_the_packument_names_are_told()
    {
        var strong = Version(Tarball);
        strong["dist"]!["integrity"] = $"sha512-{Convert.ToBase64String(SHA512.HashData("other"u8))}";
        await using var first = await FetchAsync(Publish(("1.0.0", strong)), "1.0.1");
        Assert.Equal((null, "its tarball does not have the hash that the upstream's packument names"), (first!.Tarball, first.Fault));

        var weak = Version(Tarball);
        weak["dist"]!.AsObject().Remove("integrity");
        weak["dist"]!["shasum"] = new string('0', 40);
        await using var second = await FetchAsync(Publish(("1.0.0", weak)), "1.0.1");
        Assert.NotNull(second!.Fault);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "spool")));
    }

    [Fact]
    public async Task A_packument_without_hash_is_told()
    {
        var version = Version(Tarball);
        version["dist"]!.AsObject().Remove("integrity");
        version["dist"]!.AsObject().Remove("shasum");

        await using var baseline = await FetchAsync(Publish(("1.0.0", version)), "1.0.1");

        Assert.Equal((null, false), (baseline!.Fault, baseline.IntegrityChecked));
        Assert.NotNull(baseline.Tarball);
    }

    [Fact]
    public async Task Nothing_published_is_no_baseline()
    {
        Assert.Null(await FetchAsync(Name("unknown"), "1.0.0"));
        Assert.Null(await FetchAsync(Publish(), "1.0.0"));
        Assert.Null(await FetchAsync(Publish(("1.0.0", Version(Tarball))), "1.0.0"));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task An_upstream_that_does_not_give_the_tarball_is_told(int status)
    {
        var package = Publish(("1.0.0", Version(Tarball)));
        fixture.Files[$"/{package}/-/demo-1.0.0.tgz"] = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://169.254.169.254/";
            return Task.CompletedTask;
        };

        await using var baseline = await FetchAsync(package, "1.0.1");

        Assert.Equal($"the upstream registry answers {status} when asked for its tarball", baseline!.Fault);
        Assert.NotNull(baseline.Manifest);
    }

    [Fact]
    public async Task An_upstream_that_hangs_or_resets_is_told()
    {
        var package = Publish(("1.0.0", Version(Tarball)));
        foreach (var misbehave in new Func<HttpContext, Task>[]
        {
            static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default),
            static async context =>
            {
                await context.Response.Body.WriteAsync(Tarball.AsMemory(..100), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            },
            static async context =>
            {
                context.Response.ContentLength = Tarball.Length;
                await context.Response.Body.WriteAsync(Tarball.AsMemory(..100), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            },
        })
        {
            fixture.Files[$"/{package}/-/demo-1.0.0.tgz"] = misbehave;
            await using var baseline = await FetchAsync(package, "1.0.1");
            Assert.Equal((null, "the upstream registry gives no usable answer"), (baseline!.Tarball, baseline.Fault));
        }

        await using var gone = await FetchAsync(package, "1.0.1", Registry with { Upstream = new Uri("http://127.0.0.1:9/") });
        Assert.Equal((null, "the upstream registry gives no usable answer"), (gone!.Version, gone.Fault));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "spool")));
    }

    [Fact]
    public async Task A_tarball_without_end_stops_at_the_limit()
    {
        var package = Publish(("1.0.0", Version(Tarball)));
        fixture.Files[$"/{package}/-/demo-1.0.0.tgz"] = static context => context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted).AsTask();

        await using var baseline = await FetchAsync(package, "1.0.1", Registry with { MaxPublishBytes = 4095 });

        Assert.Equal("its tarball is larger than 4095 bytes", baseline!.Fault);
    }

    [Theory]
    [InlineData("""{"versions":{"1.0.0":null}}""", "1.0.0")]
    [InlineData("""{"versions":{"1.0.0":{"dist":"x"}}}""", "1.0.0")]
    [InlineData("""{"versions":{"1.0.0":{"dist":{"tarball":"\ud800"}}}}""", "1.0.0")]
    [InlineData("""{"versions":{"\ud800":{}}}""", null)]
    [InlineData("{", null)]
    public async Task A_packument_that_may_be_anything_is_told(string packument, string? version)
    {
        var package = Next();
        world.Upstream.Packuments[$"/{package}"] = packument;

        await using var baseline = await FetchAsync(package, "1.0.1");

        Assert.Equal((version, true), (baseline!.Version, baseline.Fault is not null));
    }

    private Registry Registry => world.Services.GetRequiredService<RegistryCatalog>().Find("npm")!;

    private Task<PublishedBaseline?> FetchAsync(NpmPackageName package, string staged, Registry? registry = null) =>
        ActivatorUtilities.CreateInstance<UpstreamTarball>(world.Services).FetchAsync(registry ?? Registry, package, staged, Cancellation);

    private NpmPackageName Publish(params (string Version, JsonObject Manifest)[] versions)
    {
        var package = Next();
        foreach (var (_, manifest) in versions.Where(static version => version.Manifest["dist"]!["tarball"] is null))
        {
            manifest["dist"]!["tarball"] = $"{world.Upstream.Url.AbsoluteUri}{package}/-/demo-1.0.0.tgz";
        }

        world.Upstream.Packuments[$"/{package}"] = new JsonObject
        {
            ["name"] = package.ToString(),
            ["versions"] = new JsonObject(versions.Select(static version => KeyValuePair.Create<string, JsonNode?>(version.Version, version.Manifest))),
        }.ToJsonString();
        fixture.Files[$"/{package}/-/demo-1.0.0.tgz"] = static context => context.Response.Body.WriteAsync(Tarball, context.RequestAborted).AsTask();
        return package;
    }

    private static JsonObject Version(byte[] tarball) => new()
    {
        ["name"] = "demo",
        ["dist"] = new JsonObject { ["integrity"] = $"sha512-{Convert.ToBase64String(SHA512.HashData(tarball))}" },
    };

    private static NpmPackageName Next() => Name($"demo{Interlocked.Increment(ref packages)}");

    private static NpmPackageName Name(string name) => NpmPackageName.TryParse(name, out var parsed) ? parsed : throw new ArgumentException(name);

    /// <summary>One server for all tests here, which waits little for its upstream.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal ServerWorld World { get; private set; } = null!;

        internal ConcurrentDictionary<string, Func<HttpContext, Task>> Files { get; } = new(StringComparer.Ordinal);

        public async ValueTask InitializeAsync()
        {
            World = await ServerWorld.StartAsync(new WorldSettings
            {
                Replace = static services => services.AddSingleton(new UpstreamPatience { Forwarding = TimeSpan.FromSeconds(2), Question = TimeSpan.FromSeconds(20) }),
            });
            World.Upstream.Intercept = async context =>
            {
                if (!Files.TryGetValue(context.Request.Path, out var answer))
                {
                    return false;
                }

                await answer(context);
                return true;
            };
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
