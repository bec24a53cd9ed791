using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using TrustedPublish.Server;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Cli.Demo;

/// <summary>The one place where the demo starts the server itself, in this process.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private DemoServer(WebApplication server) => _server = server;

    /// <summary>Starts it with exactly this configuration file: what the user set for a server of their own does not count.</summary>
    public static async Task<DemoServer> StartAsync(string configurationFile, CancellationToken cancellationToken)
    {
        var nothingElse = Surroundings.OfThisProcess() with { Variables = new Dictionary<string, string>() };
        var reading = ConfigurationReading.Read(["--config", configurationFile], Environments.Development, nothingElse);
        if (!reading.IsUsable)
        {
            throw new DemoException("the server's configuration has faults: " + string.Join("; ", reading.Faults.Select(fault => $"{fault.Path} {fault.Problem}")));
        }

        var server = ServerApp.Build(reading);
        try
        {
            await server.OpenAsync(cancellationToken);
            await server.StartAsync(cancellationToken);
            return new DemoServer(server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // Background work must have ended before what it works with is gone.
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
