using System.Globalization;
using System.Text;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>One package, however its name is escaped; and no package where the name is none.</summary>
public sealed class PackageNameFormsTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("@acme%2f{0}")]
    [InlineData("@acme%2F{0}")]
    [InlineData("%40acme%2f{0}")]
    [InlineData("%40acme%2F{0}")]
    [InlineData("@acme/{0}")]
    [InlineData("%40acme/{0}")]
    [InlineData("%40%61cme%2f{0}")]
    public async Task A_scoped_name_means_the_same_in_every_escaped_form(string form)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var escaped = form.Replace("{0}", package.Split('/')[1], StringComparison.Ordinal);

        (await world.SendAsync("POST", world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{escaped}", world.Token())).Is(201);
        Assert.Single((await world.SendAsync("GET", world.Registry, $"/-/package/{escaped}/trust", world.Session)).Is(200).Json.AsArray());
        (await world.SendAsync("GET", world.Registry, $"/-/package/{escaped}/visibility", world.Session)).Is(200);
        Assert.Single((await world.SendAsync("GET", world.Server, $"/api/v1/registries/npm/packages/{escaped}/publishers", world.Session)).Is(200).Json["publishers"]!.AsArray());
        (await world.SendAsync("GET", world.Registry, $"/{escaped}")).Is(404);
        (await world.SendAsync("PUT", world.Registry, $"/-/package/{escaped}/dist-tags/next", world.Session, ServerWorld.Json("\"1.0.0\""))).Is(201);

        var canonical = ServerWorld.Escaped(package);
        Assert.Equal(
            [$"/{canonical}", $"/-/package/{canonical}/dist-tags/next"],
            world.Upstream.Requests.Where(request => request.Target.Contains(canonical, StringComparison.Ordinal)).Select(static request => request.Target).Distinct());
    }

    [Fact]
    public async Task Every_spelling_is_the_same_package_to_the_exchange_and_to_the_gateway()
    {
        var (noise, valid) = (new Noise(20_261_123), 0);
        for (var round = 0; round < 250; round++)
        {
            var name = Name(noise);
            var spelled = string.Concat(name.Select(letter => Spelled(noise, letter)));

            var exchange = await world.SendAsync("POST", world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{spelled}", world.Token());
            var write = await world.SendAsync("PUT", world.Registry, $"/-/package/{spelled}/dist-tags/next", world.Session, ServerWorld.Json("\"1.0.0\""));

            if (!NpmPackageName.TryParse(name, out var package))
            {
                Assert.True((exchange.Status, write.Status) == (400, 400), $"{spelled}: {exchange.Status} {write.Status}");
                continue;
            }

            valid++;
            Assert.Contains(await world.JournalAsync(name, "exchange"), entry => entry.Id == exchange.Id);
            Assert.Equal($"/-/package/{package.Escaped}/dist-tags/next", world.Upstream.Requests.Last().Target);
        }

        Assert.InRange(valid, 50, 240);
    }

    [Fact]
    public async Task A_plain_name_works_everywhere()
    {
        (await world.ApiAsync("POST", "plain", "/publishers", ServerWorld.Publisher())).Is(201);

        (await world.ExchangeAsync("plain", world.Token())).Is(201);
        (await world.ExchangeAsync("pl%61in", world.Token())).Is(201);
        (await world.ExchangeAsync("Plain", world.Token())).IsError(403, "publisher_none");
    }

    [Theory]
    [InlineData("_x")]
    [InlineData(".x")]
    [InlineData("-x")]
    [InlineData("@acme%2f")]
    [InlineData("@acme%2f.x")]
    [InlineData("@acme%2f_x")]
    [InlineData("@%2fx")]
    [InlineData("a%2fb")]
    [InlineData("@acme%2fx%2fy")]
    [InlineData("@acme%2f..%2fx")]
    [InlineData("node_modules")]
    [InlineData("@acme%2fnode_modules")]
    [InlineData("favicon.ico")]
    [InlineData("caf%c3%a9")]
    [InlineData("%e2%84%aaube")]
    [InlineData("a%20b")]
    [InlineData("a%09b")]
    [InlineData("a%27b")]
    [InlineData("a%3fb")]
    [InlineData("a%23b")]
    [InlineData("a%5cb")]
    [InlineData("@acme%252")]
    public async Task A_name_that_npm_would_not_take_is_400_and_nothing_is_forwarded(string name)
    {
        var before = world.Upstream.Requests.Count;

        (await world.SendAsync("POST", world.Registry, $"/-/npm/v1/oidc/token/exchange/package/{name}", world.Token())).IsError(400, "package_denied").IsNoticed();
        (await world.SendAsync("GET", world.Registry, $"/-/package/{name}/trust", world.Session)).IsError(400, "package_name_invalid");
        (await world.SendAsync("POST", world.Registry, $"/-/package/{name}/trust", world.Session, ServerWorld.Json("[]"))).IsError(400, "package_name_invalid");
        (await world.SendAsync("GET", world.Registry, $"/-/package/{name}/visibility", world.Session)).IsError(400, "package_name_invalid");
        (await world.SendAsync("GET", world.Server, $"/api/v1/registries/npm/packages/{name}/publishers", world.Session)).IsProblem(400, "package_name_invalid");
        (await world.SendAsync("PUT", world.Registry, $"/{name}", world.Session, ServerWorld.Json("{}"))).Is(400);
        (await world.SendAsync("PUT", world.Registry, $"/-/package/{name}/dist-tags/next", world.Session, ServerWorld.Json("\"1.0.0\""))).Is(400);
        (await world.SendAsync("GET", world.Registry, $"/-/package/{name}/dist-tags", world.Session)).Is(400);

        Assert.Equal(before, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_name_of_215_characters_is_400()
    {
        (await world.ExchangeAsync(new string('a', 215), world.Token())).IsError(400, "package_denied");
        (await world.ExchangeAsync(new string('a', 214), world.Token())).IsError(403, "publisher_none");
    }

    // Mostly names, and what is nearly one.
    private static string Name(Noise noise)
    {
        const string Letters = "abZ09-._~ab09%@ /+\u00e9";
        string Part() => $"{"abZ09"[noise.Below(5)]}{string.Concat(Enumerable.Range(0, noise.Below(5)).Select(_ => Letters[noise.Below(noise.Below(8) == 0 ? Letters.Length : 14)]))}";
        return noise.Below(2) == 0 ? Part() : $"@{Part()}/{Part()}";
    }

    private static string Spelled(Noise noise, char letter) =>
        char.IsAsciiLetterOrDigit(letter) && noise.Below(4) > 0 ? letter.ToString()
        : letter is '@' or '-' or '_' or '~' && noise.Below(2) == 0 ? letter.ToString()
        : string.Concat(Encoding.UTF8.GetBytes(letter.ToString()).Select(code => $"%{code.ToString(noise.Below(2) == 0 ? "x2" : "X2", CultureInfo.InvariantCulture)}"));
}
