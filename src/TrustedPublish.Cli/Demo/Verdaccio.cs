using System.Diagnostics;
using System.Globalization;
using TrustedPublish.Cli.Management;

namespace TrustedPublish.Cli.Demo;

/// <summary>A real registry: Verdaccio, installed into the demo's folder and run by Node.</summary>
internal sealed class Verdaccio : IAsyncDisposable
{
    private const string Account = "gateway";

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _process;

    private Verdaccio(ProcessStartInfo start, Narrator narrator) => _process = ExternalCommand.RunAsync(start, narrator.Detail, _stop.Token);

    /// <summary>Null when it cannot be installed or does not start: no network, an old Node.</summary>
    public static async Task<Upstream?> StartAsync(DemoFolder demo, DemoPlan plan, Narrator narrator, CancellationToken cancellationToken)
    {
        var folder = demo.Folder("verdaccio");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "package.json"),
            """{ "private": true, "dependencies": { "verdaccio": "6.8.0" }, "overrides": { "node-fetch": "2.7.0" } }""", cancellationToken);
        var install = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder };
        install.Environment["npm_config_cache"] = demo.Folder("npm-cache");
        install.Environment["npm_config_update_notifier"] = "false";
        if (await ExternalCommand.RunAsync(install, narrator.Detail, cancellationToken) != 0)
        {
            return null;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "config.yaml"), Configuration, cancellationToken);
        var url = new Uri("http://127.0.0.1:" + plan.UpstreamPort.ToString(CultureInfo.InvariantCulture));
        var process = new Verdaccio(
            new ProcessStartInfo("node", [Path.Combine("node_modules", "verdaccio", "bin", "verdaccio"), "--config", "config.yaml", "--listen", url.GetLeftPart(UriPartial.Authority)])
            {
                WorkingDirectory = folder,
            }, narrator);
        try
        {
            if (await process.AnswersAsync(url, cancellationToken))
            {
                return new Upstream("Verdaccio 6.8", url, await SignUpAsync(url, plan.Password, cancellationToken), process);
            }
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        await process.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_process).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static string Configuration => """
        storage: ./storage
        auth:
          htpasswd:
            file: ./htpasswd
            max_users: 1
        uplinks: {}
        packages:
          '**':
            access: $all
            publish: $authenticated
            unpublish: $authenticated
        max_body_size: 100mb
        web:
          enable: false
        log: { type: stdout, format: pretty, level: warn }
        """;

    private async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var attempt = 0; attempt < 300 && !_process.IsCompleted; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url, "-/ping"), cancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }

        return false;
    }

    private static async Task<string> SignUpAsync(Uri url, string password, CancellationToken cancellationToken)
    {
        using var client = new ServerClient(url, token: null);
        var answer = await client.LoginAsync(Account, password, cancellationToken);
        return "Bearer " + (answer.Text("token") ?? throw new DemoException("Verdaccio made no account for the gateway: " + answer.Refusal));
    }
}
