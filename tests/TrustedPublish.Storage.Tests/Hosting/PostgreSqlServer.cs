using System.Diagnostics;
using Npgsql;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Storage.Tests.Hosting;

/// <summary>One PostgreSQL server for all tests of this run, started when the first asks.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim starting = new(1);
    private static PostgreSqlServer? running;
    private static int databases;

    private Process? process;
    private string? directory;
    private int port;

    /// <summary>The connection string of a new, empty database; skips the test where PostgreSQL is not installed.</summary>
    internal static async Task<string> NewDatabaseAsync()
    {
        var server = running ?? throw new InvalidOperationException("The assembly fixture is missing.");
        await server.StartAsync();
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return server.ConnectionString(name);
    }

    public PostgreSqlServer() => running = this;

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        if (directory is not null)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Database={database};Username=postgres;Maximum Pool Size=20";

    private async Task StartAsync()
    {
        await starting.WaitAsync();
        try
        {
            if (process is not null)
            {
                return;
            }

            var programs = Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin")).LastOrDefault()
                : null;
            Assert.SkipWhen(programs is null, "PostgreSQL is not installed");

            port = LoopbackPort.Free();
            directory = Path.Combine(Path.GetTempPath(), $"tp-postgresql-{Environment.ProcessId}");
            await AsServerUser(Path.Combine(programs!, "initdb"), "-D", directory, "-A", "trust", "-U", "postgres", "--no-sync")
                .WaitForExitAsync();
            process = AsServerUser(Path.Combine(programs!, "postgres"), "-D", directory, "-p", $"{port}", "-k", directory, "-c",
                "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "fsync=off");
            await WaitForAnswerAsync();
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task WaitForAnswerAsync()
    {
        for (; ; )
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!process!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    // PostgreSQL refuses to run as root.
    private static Process AsServerUser(string program, params string[] arguments)
    {
        string[] user = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        string[] command = [.. user, program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }
}
