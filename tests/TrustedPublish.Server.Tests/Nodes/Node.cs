using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>One server process, which can be killed and started again with the data it has.</summary>
internal sealed class Node(string configurationFile) : IAsyncDisposable
{
    private const int Attempts = 5;

    private ChildProcess? process;

    public int Port { get; } = LoopbackPort.Free();

    /// <summary>Starts it, again if need be: on a busy machine Redis may not answer in the quarter of a second that a start gives it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StartOnceAsync(cancellationToken);
                return;
            }
            catch (Exception fault) when (attempt < Attempts && fault is (InvalidOperationException or OperationCanceledException) && !cancellationToken.IsCancellationRequested)
            {
                await KillAsync();
            }
        }
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

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        process = ChildProcess.Start(new Command(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "TrustedPublish.Server.dll"), "--config", configurationFile],
            Path.GetDirectoryName(configurationFile),
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = Path.GetDirectoryName(configurationFile)!,
                ["DOTNET_TieredPGO"] = "0",
                ["Urls"] = $"http://127.0.0.1:{Port}",
            }));
        await process.UntilReadyAsync(token => LoopbackPort.AnswersAsync(Port, token), cancellationToken);
    }
}
