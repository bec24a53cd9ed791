using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Providers;
using TrustedPublish.Server;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Bench;

/// <summary>The real server as an operator would start it (Production, its log lines written and thrown away), with one publisher, and no rate limit unless asked for.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-bench-");
    private WebApplication? app;

    private readonly bool hasLimits;

    private ProductServer(bool hasLimits) => this.hasLimits = hasLimits;

    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}/-/npm/v1/oidc/token/exchange/package/{BenchJob.Package}");

    /// <summary>Where a project exchanges its tokens.</summary>
    public Uri AddressOf(int project) => new(Address, BenchJob.PackageOf(project));

    public IReplayStore Replay => app!.Services.GetRequiredService<IReplayStore>();

    public IMintLedger Ledger => app!.Services.GetRequiredService<IMintLedger>();

    /// <param name="job">Whose tokens it trusts.</param>
    /// <param name="redis">Null keeps replay records in the process.</param>
    /// <param name="hasLimits">Whether rate limits count, as they do unless an operator says otherwise.</param>
    public static async Task<ProductServer> StartAsync(BenchJob job, string? redis, bool hasLimits = false)
    {
        var server = new ProductServer(hasLimits);
        try
        {
            await server.StartOwnAsync(job, redis);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private async Task StartOwnAsync(BenchJob job, string? redis)
    {
        var jwks = Path.Combine(folder.FullName, "jwks.json");
        await job.Ci.WriteJwksAsync(jwks);
        var file = Path.Combine(folder.FullName, "trustedpublish.json");
        await File.WriteAllTextAsync(file, Configuration(job, jwks, redis).ToJsonString());
        var reading = ConfigurationReading.Read(
            ["--config", file], job.IsLive ? Environments.Development : Environments.Production, Surroundings.OfThisProcess() with { Variables = new Dictionary<string, string>() });
        if (!reading.IsUsable)
        {
            throw new InvalidOperationException(string.Join("; ", reading.Faults.Select(fault => $"{fault.Path} {fault.Problem}")));
        }

        app = ServerApp.Build(reading);
        await app.OpenAsync(CancellationToken.None);
        await AddPublishersAsync(job, app.Services);
        await app.StartAsync();
    }

    private JsonObject Configuration(BenchJob job, string jwks, string? redis) => new()
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["PublicUrl"] = $"http://127.0.0.1:{LoopbackPort.Free()}",
            ["DataDirectory"] = Path.Combine(folder.FullName, "data"),
            ["Redis"] = redis is null ? new JsonObject() : new JsonObject { ["ConnectionString"] = redis },
            ["Issuers"] = new JsonArray(new JsonObject
            {
                ["Name"] = "github",
                ["Provider"] = "github",
                ["Issuer"] = job.Ci.Issuer,
                ["JwksFile"] = job.IsLive ? null : jwks,
                ["AllowInsecureLoopback"] = job.IsLive,
            }),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = Address.GetLeftPart(UriPartial.Authority),
                ["Upstream"] = "http://127.0.0.1:4873",
            }),
            ["RateLimits"] = new JsonObject { ["Enabled"] = hasLimits },
            ["Accounts"] = new JsonObject { ["RequireTwoFactor"] = false },
        },
    };

    private static async Task AddPublishersAsync(BenchJob job, IServiceProvider services)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var project = 0; project < job.Projects; project++)
        {
            await services.GetRequiredService<IPublisherStore>().AddAsync(
                job.Publisher(services.GetRequiredService<ProviderCatalog>(), now, project),
                new JournalEntry { Id = ShortId.Create(), At = now, Kind = "publisher.added", Outcome = JournalEntry.Accepted },
                CancellationToken.None);
        }

        await services.GetRequiredService<PublisherDirectory>().RefreshAsync(CancellationToken.None);
    }
}
