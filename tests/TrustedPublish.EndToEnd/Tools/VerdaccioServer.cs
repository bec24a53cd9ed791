using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.Tools;

/// <summary>A real npm registry on a loopback port, without uplinks: everybody reads, its one user publishes.</summary>
internal sealed class VerdaccioServer : IAsyncDisposable
{
    private const string Version = "6.8.0";
    private const string User = "gateway";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-verdaccio-");
    private readonly string password = RandomNumberGenerator.GetHexString(32);
    private readonly string program;
    private readonly int port = LoopbackPort.Free();
    private ChildProcess? process;

    private VerdaccioServer(string program)
    {
        this.program = program;
        File.WriteAllText(Path.Combine(folder.FullName, "htpasswd"), $"{User}:{{SHA}}{Hash(password)}\n");
        File.WriteAllText(Path.Combine(folder.FullName, "config.yaml"), Configuration);
    }

    public Uri Url => new($"http://127.0.0.1:{port}/");

    /// <summary>The user's name and password as npm's <c>_auth</c> takes them.</summary>
    public string BasicCredential => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}"));

    /// <summary>What our gateway must send as <c>Authorization</c>.</summary>
    public string UpstreamAuthorization => $"Basic {BasicCredential}";

    /// <summary>The password, to prove that it appears nowhere.</summary>
    public string Password => password;

    public static async Task<VerdaccioServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new VerdaccioServer(await InstallAsync(cancellationToken));
        try
        {
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on its port with what was published, after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        process = ChildProcess.Start(new Command(
            "node",
            [program, "--config", Path.Combine(folder.FullName, "config.yaml"), "--listen", $"127.0.0.1:{port}"],
            folder.FullName,
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = folder.FullName,
                ["NODE_ENV"] = "production",
            }));
        using var client = new HttpClient();
        await process.UntilReadyAsync(token => PingsAsync(client, token), cancellationToken);
    }

    public async Task StopAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private string Configuration => $"""
        storage: {folder.FullName}/storage
        auth:
          htpasswd:
            file: {folder.FullName}/htpasswd
            max_users: -1
        uplinks: {"{}"}
        packages:
          '@*/*':
            access: $all
            publish: $authenticated
            unpublish: $authenticated
          '**':
            access: $all
            publish: $authenticated
            unpublish: $authenticated
        web:
          enable: false
        max_body_size: 800mb
        log:
          type: stdout
          format: pretty
          level: warn
        """;

    private static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var installed = await ToolCache.InstallAsync(
            $"verdaccio-{Version}",
            new JsonObject
            {
                ["private"] = true,
                ["dependencies"] = new JsonObject { ["verdaccio"] = Version },

                // A dependency asks for a version of it that does not work.
                ["overrides"] = new JsonObject { ["node-fetch"] = "2.7.0" },
            },
            cancellationToken);
        return Path.Combine(installed, "node_modules", "verdaccio", "bin", "verdaccio");
    }

    private async Task<bool> PingsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(Url, "-/ping"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "The one format of the password file that costs no time; the password is random and ends with the test.")]
    private static string Hash(string password) => Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
}
