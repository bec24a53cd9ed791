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

/// <summary>The real server as an operator would start it (Production, its log lines written and thrown away), with one publisher and no rate limit.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-bench-");
    private WebApplication? app;

    private ProductServer()
    {
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}/-/npm/v1/oidc/token/exchange/package/{BenchJob.Package}");

    public IReplayStore Replay => app!.Services.GetRequiredService<IReplayStore>();

    public IMintLedger Ledger => app!.Services.GetRequiredService<IMintLedger>();

    /// <param name="redis">Null keeps replay records in the process.</param>
    public static async Task<ProductServer> StartAsync(BenchJob job, string? redis)
    {
        var server = new ProductServer();
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
            ["--config", file], Environments.Production, Surroundings.OfThisProcess() with { Variables = new Dictionary<string, string>() });
        if (!reading.IsUsable)
        {
            throw new InvalidOperationException(string.Join("; ", reading.Faults.Select(fault => $"{fault.Path} {fault.Problem}")));
        }

        app = ServerApp.Build(reading);
        await app.OpenAsync(CancellationToken.None);
        await AddPublisherAsync(app.Services);
        await app.StartAsync();
    }

    private JsonObject Configuration(BenchJob job, string jwks, string? redis) => new()
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["PublicUrl"] = $"http://127.0.0.1:{LoopbackPort.Free()}",
            ["DataDirectory"] = Path.Combine(folder.FullName, "data"),
            ["Redis"] = redis is null ? new JsonObject() : new JsonObject { ["ConnectionString"] = redis },
            ["Issuers"] = new JsonArray(new JsonObject { ["Name"] = "github", ["Provider"] = "github", ["Issuer"] = job.Ci.Issuer, ["JwksFile"] = jwks }),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = Address.GetLeftPart(UriPartial.Authority),
                ["Upstream"] = "http://127.0.0.1:4873",
            }),
            ["RateLimits"] = new JsonObject { ["Enabled"] = false },
            ["Accounts"] = new JsonObject { ["RequireTwoFactor"] = false },
        },
    };

    private static async Task AddPublisherAsync(IServiceProvider services)
    {
        var now = TimeProvider.System.GetUtcNow();
        await services.GetRequiredService<IPublisherStore>().AddAsync(
            BenchJob.Publisher(services.GetRequiredService<ProviderCatalog>(), now),
            new JournalEntry { Id = ShortId.Create(), At = now, Kind = "publisher.added", Outcome = JournalEntry.Accepted },
            CancellationToken.None);
        await services.GetRequiredService<PublisherDirectory>().RefreshAsync(CancellationToken.None);
    }
}
