using System.Text.Json.Nodes;
using TrustedPublish.Cli.Demo;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.World;

/// <summary>One TrustedPublish with its configuration and data, in front of one upstream. It runs in this process or as one of its own.</summary>
internal sealed class Broker : IAsyncDisposable
{
    /// <summary>What npm derives from the registry's address.</summary>
    public const string Audience = "npm:127.0.0.1";
    public const string Administrator = "admin";
    public const string Password = "correct horse battery staple";

    private readonly TemporaryFolder folder = new();
    private readonly PretendedCis cis;
    private DemoServer? server;
    private ChildProcess? process;

    /// <param name="cis">The CIs whose tokens it accepts.</param>
    /// <param name="upstream">The registry behind it.</param>
    /// <param name="audience">Null = as npm derives it.</param>
    /// <param name="configure">Changes the section <c>TrustedPublish</c>.</param>
    /// <param name="host">Where people reach it; passkeys want a name.</param>
    public Broker(PretendedCis cis, VerdaccioServer upstream, string? audience = null, Action<JsonObject>? configure = null, string host = "127.0.0.1")
    {
        this.cis = cis;
        Server = new Uri($"http://{host}:{LoopbackPort.Free()}/");
        ConfigurationFile = Path.Combine(folder.Path, "trustedpublish.json");
        var configuration = Configuration(upstream, audience);
        configure?.Invoke(configuration["TrustedPublish"]!.AsObject());
        File.WriteAllText(ConfigurationFile, configuration.ToJsonString());
    }

    /// <summary>For people and the management API.</summary>
    public Uri Server { get; }

    /// <summary>For npm.</summary>
    public Uri Registry { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}/");

    public string ConfigurationFile { get; }

    /// <summary>The issuer that publishers of a provider name.</summary>
    public string IssuerOf(string provider) => cis.Issuers.Single(issuer => issuer.Provider == provider).Issuer.Split("/org/")[0];

    public async Task<Broker> StartAsync(CancellationToken cancellationToken)
    {
        server = await DemoServer.StartAsync(ConfigurationFile, cancellationToken);
        return this;
    }

    /// <summary>Starts it as a process of its own, which can be killed; after <see cref="KillAsync"/> with the data it has.</summary>
    public async Task<Broker> StartProcessAsync(CancellationToken cancellationToken)
    {
        process = ChildProcess.Start(new Command(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "TrustedPublish.Server.dll"), "--config", ConfigurationFile],
            folder.Path,
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = folder.Path,
                ["DOTNET_ENVIRONMENT"] = "Development",
            }));
        await process.UntilReadyAsync(token => LoopbackPort.AnswersAsync(Registry.Port, token), cancellationToken);
        return this;
    }

    /// <summary>Ends the process as a crash would.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    private JsonObject Configuration(VerdaccioServer upstream, string? audience) => new()
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["PublicUrl"] = Server.GetLeftPart(UriPartial.Authority),
            ["DataDirectory"] = Path.Combine(folder.Path, "data"),
            ["Issuers"] = new JsonArray([.. cis.Issuers.Select(static issuer => new JsonObject
            {
                ["Name"] = issuer.Provider,
                ["Provider"] = issuer.Provider,
                ["Issuer"] = issuer.Issuer,
                ["AllowInsecureLoopback"] = true,
            })]),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = Registry.GetLeftPart(UriPartial.Authority),
                ["Upstream"] = upstream.Url.GetLeftPart(UriPartial.Authority),
                ["UpstreamAuthorization"] = upstream.UpstreamAuthorization,
                ["Audience"] = audience,
            }),
            ["Accounts"] = new JsonObject
            {
                ["RequireTwoFactor"] = false,
                ["Bootstrap"] = new JsonObject { ["Username"] = Administrator, ["Password"] = Password },
            },

            // Many tests are jobs of the same project.
            ["RateLimits"] = new JsonObject { ["Enabled"] = false },
        },
        ["Serilog"] = new JsonObject { ["MinimumLevel"] = "Fatal" },
    };
}
