using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>One server process, which can be killed and started again with the data it has.</summary>
internal sealed class Node(string configurationFile) : IAsyncDisposable
{
    private ChildProcess? process;

    public int Port { get; } = LoopbackPort.Free();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = ChildProcess.Start(new Command(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "TrustedPublish.Server.dll"), "--config", configurationFile],
            Path.GetDirectoryName(configurationFile),
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = Path.GetDirectoryName(configurationFile)!,
                ["Urls"] = $"http://127.0.0.1:{Port}",
            }));
        await process.UntilReadyAsync(token => LoopbackPort.AnswersAsync(Port, token), cancellationToken);
    }

    /// <summary>Ends it as a crash would: no clean-up, whatever it is doing.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
