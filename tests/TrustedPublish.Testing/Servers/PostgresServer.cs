namespace TrustedPublish.Testing.Servers;

/// <summary>A real PostgreSQL with a cluster of its own on a loopback port. What it acknowledged survives <see cref="KillAsync"/>.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tp-postgres-");
    private ChildProcess? process;

    private PostgresServer()
    {
    }

    public int Port { get; } = LoopbackPort.Free();

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer();
        try
        {
            await server.InitializeAsync(cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        (await SqlAsync($"CREATE DATABASE \"{name}\"", cancellationToken)).ThrowIfFailed();
        return ConnectionString(name);
    }

    /// <summary>Sends SQL with PostgreSQL's own client; rows come back bare, fields separated by a bar.</summary>
    public Task<CommandResult> SqlAsync(string sql, CancellationToken cancellationToken, string database = "postgres") =>
        ChildProcess.RunAsync(
            new Command(Program("psql"), ["-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]),
            Limit,
            cancellationToken);

    /// <summary>Starts it with the data it has, after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        // Without fsync the data survive every crash but that of the machine, which no test causes.
        process = ChildProcess.Start(AsOwner("postgres", "-D", Data, "-h", "127.0.0.1", "-p", $"{Port}", "-F", "-c", "unix_socket_directories=", "-c", "max_connections=200"));
        await process.UntilReadyAsync(
            async token => (await ChildProcess.RunAsync(new Command(Program("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres"]), Limit, token)).ExitCode == 0,
            cancellationToken);
    }

    public async Task KillAsync()
    {
        if (process is not null)
        {
            // Its own immediate shutdown writes nothing more and leaves no shared memory behind.
            await process.StopAsync("QUIT");
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(folder.FullName, "data");

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            (await ChildProcess.RunAsync(new Command("chown", [Owner, folder.FullName]), Limit, cancellationToken)).ThrowIfFailed();
        }

        (await ChildProcess.RunAsync(
            AsOwner("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"), Limit, cancellationToken)).ThrowIfFailed();
    }

    // PostgreSQL refuses to run as root.
    private Command AsOwner(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new Command("setpriv", [$"--reuid={Owner}", "--regid=nogroup", "--clear-groups", Program(program), .. arguments], folder.FullName)
        : new Command(Program(program), arguments, folder.FullName);

    private static string Owner { get; } =
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    // Debian keeps the server's programs out of the path, one folder per version.
    private static string Program(string name) =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin", name))
                .FirstOrDefault(File.Exists) ?? name
            : name;
}
