using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>The commands of an unmodified npm about people: owners, organisations, teams, who may access what.</summary>
public sealed class PeopleCommandTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Npm_owner_adds_lists_and_removes_owners(int major)
    {
        var package = $"@acme/owned-{major}";
        await world.Maintainer.TrustAsync(package, Stop);
        (await world.PublishAsync(major, new GitHubJob(), package, Stop)).ThrowIfFailed();
        var (alice, bob) = ($"alice-o{major}", $"bob-o{major}");
        using var administrator = world.Npm(major).SignIn("_authToken", world.Maintainer.Session);
        using var first = await JoinAsync(major, alice);
        using var second = await JoinAsync(major, bob);

        Assert.Contains($"+ {alice} ({package})", await DoneAsync(administrator, "owner", "add", alice, package), StringComparison.Ordinal);
        Assert.Equal($"{alice} <{alice}@example.com>", await DoneAsync(first, "owner", "ls", package));
        await DoneAsync(first, "owner", "add", bob, package);
        Assert.Equal($"{alice} <{alice}@example.com>\n{bob} <{bob}@example.com>", await DoneAsync(first, "owner", "ls", package));
        Assert.Equal("""{"NAME-A":"read-write","NAME-B":"read-write"}""".Replace("NAME-A", alice, StringComparison.Ordinal).Replace("NAME-B", bob, StringComparison.Ordinal), await JsonAsync(second, "access", "list", "collaborators", package));
        Assert.Equal($$"""{"{{package}}":"read-write"}""", await JsonAsync(second, "access", "list", "packages", bob));
        (await PublishAsync(second, package, "1.0.1")).ThrowIfFailed();
        Assert.Contains($"- {bob} ({package})", await DoneAsync(first, "owner", "rm", bob, package), StringComparison.Ordinal);

        Assert.Contains("does not maintain", (await FailedAsync(await PublishAsync(second, package, "1.0.2"), "E403")).Error, StringComparison.Ordinal);
        await FailedAsync(await RunAsync(second, "owner", "add", bob, package), "EOWNERMUTATE");
        await FailedAsync(await RunAsync(first, "owner", "add", "nobody", package), "E404");
        await FailedAsync(await RunAsync(first, "owner", "rm", alice, package), "EOWNERRM");
        Assert.Equal(["1.0.0", "1.0.1"], await world.VersionsAsync(package, Stop));
        await DoneAsync(first, "deprecate", $"{package}@1.0.0", "use the next");
        Assert.Equal("use the next", (await world.StoredAsync(package, Stop))!["versions"]!["1.0.0"]!["deprecated"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Npm_org_team_and_access_give_and_take(int major)
    {
        var (org, alice, bob) = ($"org{major}", $"alice-t{major}", $"bob-t{major}");
        var package = $"@{org}/shared";
        using var administrator = world.Npm(major).SignIn("_authToken", world.Maintainer.Session);
        using var owner = await JoinAsync(major, alice);
        using var developer = await JoinAsync(major, bob);

        await DoneAsync(administrator, "org", "set", org, alice, "owner");
        await DoneAsync(owner, "org", "set", org, bob);
        Assert.Equal($$"""{"{{alice}}":"owner","{{bob}}":"developer"}""", await JsonAsync(developer, "org", "ls", org));
        (await PublishAsync(owner, package, "1.0.0")).ThrowIfFailed();
        Assert.Equal($"{alice} <{alice}@example.com>", await DoneAsync(owner, "owner", "ls", package));
        await FailedAsync(await PublishAsync(developer, package, "1.0.1"), "E403");

        await DoneAsync(owner, "team", "create", $"@{org}:devs");
        await DoneAsync(owner, "team", "add", $"@{org}:devs", bob);
        await DoneAsync(owner, "access", "grant", "read-write", $"{org}:devs", package);
        Assert.Equal($$"""["{{org}}:devs"]""", await JsonAsync(developer, "team", "ls", $"@{org}"));
        Assert.Equal($$"""["{{bob}}"]""", await JsonAsync(developer, "team", "ls", $"@{org}:devs"));
        Assert.Equal($$"""{"{{package}}":"read-write"}""", await JsonAsync(developer, "access", "list", "packages", $"@{org}:devs"));
        Assert.Equal($$"""{"{{package}}":"read-write"}""", await JsonAsync(developer, "access", "list", "packages", $"@{org}"));
        (await PublishAsync(developer, package, "1.0.1")).ThrowIfFailed();

        await DoneAsync(owner, "access", "revoke", $"{org}:devs", package);
        await FailedAsync(await PublishAsync(developer, package, "1.0.2"), "E403");
        await FailedAsync(await RunAsync(developer, "team", "destroy", $"@{org}:devs"), "E403");
        await DoneAsync(owner, "team", "rm", $"@{org}:devs", bob);
        await DoneAsync(owner, "team", "destroy", $"@{org}:devs");
        await DoneAsync(owner, "org", "rm", org, bob);
        await FailedAsync(await RunAsync(owner, "org", "rm", org, alice), "E409");
        await DoneAsync(owner, "access", "set", "mfa=publish", package);
        Assert.Equal(["1.0.0", "1.0.1"], await world.VersionsAsync(package, Stop));
    }

    private async Task<NpmCli> JoinAsync(int major, string name)
    {
        using var person = await world.Maintainer.AddAccountAsync(name, Stop);
        return world.Npm(major).SignIn("_authToken", person.Session);
    }

    private static async Task<CommandResult> PublishAsync(NpmCli npm, string package, string version)
    {
        using var folder = EndToEndWorld.Package(package, version);
        return await npm.RunAsync(folder.Path, Stop, "publish");
    }

    private static Task<CommandResult> RunAsync(NpmCli npm, params string[] arguments) => npm.RunAsync(Path.GetTempPath(), Stop, arguments);

    private static async Task<string> DoneAsync(NpmCli npm, params string[] arguments) => (await RunAsync(npm, arguments)).ThrowIfFailed().Output.Trim();

    private static async Task<string> JsonAsync(NpmCli npm, params string[] arguments) => JsonNode.Parse(await DoneAsync(npm, [.. arguments, "--json"]))!.ToJsonString();

    private static Task<CommandResult> FailedAsync(CommandResult said, string code)
    {
        Assert.True(said.ExitCode != 0, said.ToString());
        Assert.Contains($"npm error code {code}", said.Error, StringComparison.Ordinal);
        return Task.FromResult(said);
    }
}
