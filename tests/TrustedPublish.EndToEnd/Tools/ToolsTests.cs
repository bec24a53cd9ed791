using System.Text.Json.Nodes;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.Tools;

/// <summary>The tools themselves work, so that a failure elsewhere is ours.</summary>
public sealed class ToolsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Npm_runs_in_the_wanted_version_and_with_nothing_of_this_machine(int major)
    {
        var toolchain = await ToolchainAsync(major);
        using var npm = new NpmCli(toolchain, new Uri("http://127.0.0.1:1/"));
        using var folder = new ProjectFolder();

        Assert.Equal(toolchain.NpmVersion, (await npm.RunAsync(folder.Path, Stop, "--version")).ThrowIfFailed().Output.Trim());
        Assert.StartsWith($"{major}.", toolchain.NpmVersion, StringComparison.Ordinal);
        var settings = (await npm.RunAsync(folder.Path, Stop, "config", "list", "--json")).ThrowIfFailed().Output;
        Assert.Equal(npm.UserConfig, JsonNode.Parse(settings)!["userconfig"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task What_npm_publishes_into_verdaccio_it_can_install_again(int major)
    {
        await using var verdaccio = await VerdaccioServer.StartAsync(Stop);
        var toolchain = await ToolchainAsync(major);
        using var publisher = new NpmCli(toolchain, verdaccio.Url).SignIn("_auth", verdaccio.BasicCredential);
        using var package = new ProjectFolder();
        package.Write("package.json", """{ "name": "@acme/demo", "version": "1.0.0" }""").Write("index.js", "module.exports = 'demo';");
        (await publisher.RunAsync(package.Path, Stop, "publish")).ThrowIfFailed();

        await verdaccio.StopAsync();
        await verdaccio.StartAgainAsync(Stop);

        using var reader = new NpmCli(toolchain, verdaccio.Url);
        using var project = new ProjectFolder();
        project.Write("package.json", """{ "name": "consumer", "version": "1.0.0", "private": true }""");
        (await reader.RunAsync(project.Path, Stop, "install", "@acme/demo@1.0.0")).ThrowIfFailed();
        Assert.Equal("module.exports = 'demo';", project.Read("node_modules/@acme/demo/index.js"));
    }

    [Fact]
    public async Task Verdaccio_lets_nobody_else_publish()
    {
        await using var verdaccio = await VerdaccioServer.StartAsync(Stop);
        using var stranger = new NpmCli(await NodeToolchain.Npm11Async(Stop), verdaccio.Url).SignIn("_authToken", "guessed");
        using var package = new ProjectFolder();
        package.Write("package.json", """{ "name": "demo", "version": "1.0.0" }""");
        Assert.NotEqual(0, (await stranger.RunAsync(package.Path, Stop, "publish")).ExitCode);
    }

    [Fact]
    public async Task Redis_answers_and_is_empty_after_a_crash()
    {
        await using var redis = await RedisServer.StartAsync(Stop);
        Assert.Equal("PONG", (await redis.CommandAsync(Stop, "PING")).Output.Trim());
        (await redis.CommandAsync(Stop, "SET", "a", "1")).ThrowIfFailed();
        await redis.KillAsync();
        await redis.StartAgainAsync(Stop);
        Assert.Equal("0", (await redis.CommandAsync(Stop, "EXISTS", "a")).Output.Trim());
    }

    [Fact]
    public async Task Postgres_answers_and_keeps_what_it_acknowledged_through_a_crash()
    {
        await using var postgres = await PostgresServer.StartAsync(Stop);
        Assert.Equal("42", (await postgres.SqlAsync("SELECT 42", Stop)).ThrowIfFailed().Output.Trim());
        await postgres.CreateDatabaseAsync("kept", Stop);
        (await postgres.SqlAsync("CREATE TABLE t (a int); INSERT INTO t VALUES (7)", Stop, "kept")).ThrowIfFailed();
        await postgres.KillAsync();
        await postgres.StartAgainAsync(Stop);
        Assert.Equal("7", (await postgres.SqlAsync("SELECT a FROM t", Stop, "kept")).ThrowIfFailed().Output.Trim());
    }

    private static Task<NodeToolchain> ToolchainAsync(int major) =>
        major == 11 ? NodeToolchain.Npm11Async(Stop) : NodeToolchain.Npm12Async(Stop);
}
