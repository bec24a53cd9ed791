using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Storage.Tests.Hosting;

/// <summary>A Redis server of one test.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly int port = LoopbackPort.Free();
    private readonly Process process;

    private RedisServer(string[] arguments)
    {
        string[] all = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", .. arguments];
        process = Process.Start(new ProcessStartInfo("redis-server", all) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    public string ConnectionString => $"127.0.0.1:{port}";

    /// <summary>Starts a server, and skips the test where Redis is not installed.</summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/redis-server"), "Redis is not installed");
        var server = new RedisServer(arguments);
        while (!server.process.HasExited)
        {
            try
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(IPAddress.Loopback, server.port);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException("redis-server ended by itself");
    }

    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> question)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");
        return await question(connection.GetDatabase());
    }

    /// <summary>Lets the process hang: it keeps its connections and answers nothing.</summary>
    public async Task FreezeAsync()
    {
        using var kill = Process.Start("kill", ["-STOP", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }
}
