namespace TrustedPublish.Testing.Servers;

/// <summary>A real Redis on a loopback port of its own; it keeps nothing, so a restart is a flush.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-redis-");
    private ChildProcess? process;

    private RedisServer()
    {
    }

    public int Port { get; } = LoopbackPort.Free();

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new RedisServer();
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

    /// <summary>Starts it on its port, empty, after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        process = ChildProcess.Start(new Command(
            "redis-server",
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.FullName, "--maxmemory", "128mb", "--maxmemory-policy", "noeviction"]));
        await process.UntilReadyAsync(
            async token => await LoopbackPort.AnswersAsync(Port, token) && (await CommandAsync(token, "PING")).Output.Trim() == "PONG",
            cancellationToken);
    }

    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    /// <summary>Lets it hang until <see cref="ThawAsync"/>: it keeps its connections and answers nothing.</summary>
    public Task FreezeAsync() => process!.SignalAsync("STOP");

    public Task ThawAsync() => process!.SignalAsync("CONT");

    /// <summary>Sends one command with Redis's own client.</summary>
    public Task<CommandResult> CommandAsync(CancellationToken cancellationToken, params string[] command) =>
        ChildProcess.RunAsync(new Command("redis-cli", ["-h", "127.0.0.1", "-p", $"{Port}", .. command]), TimeSpan.FromSeconds(30), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }
}
