using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using TrustedPublish.Storage.Tests.Hosting;
using LoopbackPort = TrustedPublish.Testing.Servers.LoopbackPort;

namespace TrustedPublish.Storage.Tests;

/// <summary>No fault shows only at the first request, and each says what to do.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StorageStartupTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StorageSettings Settings => new() { DataDirectory = directory.DataDirectory, Provider = DatabaseProvider.Sqlite };

    private string DatabaseFile => Path.Combine(directory.DataDirectory, "trustedpublish.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_is_created_is_closed_to_other_users()
    {
        await using var host = await StorageHost.OpenAsync(Settings);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.DataDirectory));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(directory.DataDirectory, "protection")));
        foreach (var file in Directory.GetFiles(directory.DataDirectory, "trustedpublish.db*"))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_second_process_on_an_embedded_directory_is_refused_until_the_first_has_closed()
    {
        await using (await StorageHost.OpenAsync(Settings))
        {
            Assert.Contains("stop the other process", await FaultAsync(Settings), StringComparison.Ordinal);
        }

        await using var next = await StorageHost.OpenAsync(Settings);
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_hold_up_the_next_start()
    {
        await (await StorageHost.OpenAsync(Settings)).DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={DatabaseFile}"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')
                """;
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var next = await StorageHost.OpenAsync(Settings);
    }

    [Fact]
    public async Task A_file_that_is_no_database_stops_the_start()
    {
        Directory.CreateDirectory(directory.DataDirectory);
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 4096), Cancellation);
        Assert.Contains("The database cannot be opened", await FaultAsync(Settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_stops_the_start()
    {
        await File.WriteAllTextAsync(directory.DataDirectory, "", Cancellation);
        Assert.Contains("data directory", await FaultAsync(Settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Password=ab;hunter2=1")]
    [InlineData("Host=127.0.0.1;Port=hunter2")]
    [InlineData("hunter2")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_malformed_postgresql_connection_string_is_not_quoted(string? connectionString)
    {
        var fault = await FaultAsync(Settings with { Provider = DatabaseProvider.PostgreSql, ConnectionString = connectionString });
        Assert.Contains("Database:ConnectionString", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_postgresql_that_does_not_answer_stops_the_start_without_showing_the_password()
    {
        var connectionString = $"Host=127.0.0.1;Port={LoopbackPort.Free()};Username=tp;Password=hunter2";
        var settings = Settings with { Provider = DatabaseProvider.PostgreSql, ConnectionString = connectionString };
        var fault = await FaultAsync(settings);
        Assert.Contains("The database cannot be opened", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault + settings, StringComparison.Ordinal);

        await using var host = StorageHost.Create(settings);
        var check = Assert.Single(await host.Get<StorageStartup>().CheckAsync(Cancellation), check => !check.Ok);
        Assert.Equal("database", check.Name);
        Assert.DoesNotContain("hunter2", check.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnosis_of_a_fresh_installation_creates_nothing()
    {
        await using var host = StorageHost.Create(Settings);
        Assert.All(await host.Get<StorageStartup>().CheckAsync(Cancellation), check => Assert.True(check.Ok, check.Detail));
        Assert.False(Directory.Exists(directory.DataDirectory));
    }

    [Fact]
    public async Task Diagnosis_looks_at_a_running_installation_from_beside_it()
    {
        await using var running = await StorageHost.OpenAsync(Settings);
        await using var host = StorageHost.Create(Settings);
        var checks = await host.Get<StorageStartup>().CheckAsync(Cancellation);
        Assert.Equal(["data directory", "database", "signing keys"], checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.True(check.Ok, check.Detail));
    }

    [Fact]
    public async Task Diagnosis_finds_a_directory_open_to_others()
    {
        Directory.CreateDirectory(directory.DataDirectory, OwnerOnly | UnixFileMode.OtherRead);
        await using var host = StorageHost.Create(Settings);
        var check = Assert.Single(await host.Get<StorageStartup>().CheckAsync(Cancellation), check => !check.Ok);
        Assert.Equal($"chmod 700 {directory.DataDirectory}", check.Fix);
    }

    private static async Task<string> FaultAsync(StorageSettings settings) =>
        (await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var host = await StorageHost.OpenAsync(settings);
        })).ToString();
}
