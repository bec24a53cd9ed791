using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>What a publish credential may do besides publishing is what its publisher allows; what only people may do it never does.</summary>
public sealed class ActionTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task With_the_actions_a_credential_deprecates_undeprecates_and_moves_tags(int major)
    {
        var package = $"@acme/actions-{major}";
        await PublishedAsync(package, "publish", "dist-tag", "deprecate");

        await DoneAsync(major, package, "deprecate", $"{package}@1.0.0", "use 2");
        Assert.Equal("use 2", (await world.StoredAsync(package, Stop))!["versions"]!["1.0.0"]!["deprecated"]!.GetValue<string>());
        await DoneAsync(major, package, "undeprecate", $"{package}@1.0.0");
        Assert.True(((await world.StoredAsync(package, Stop))!["versions"]!["1.0.0"]!["deprecated"]?.GetValue<string>() ?? "") is "");
        await DoneAsync(major, package, "dist-tag", "add", $"{package}@1.0.0", "stable");
        Assert.Equal("1.0.0", (await world.StoredAsync(package, Stop))!["dist-tags"]!["stable"]!.GetValue<string>());
        await DoneAsync(major, package, "dist-tag", "rm", package, "stable");
        Assert.Null((await world.StoredAsync(package, Stop))!["dist-tags"]!["stable"]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Without_the_actions_each_is_refused_and_nothing_changes(int major)
    {
        var package = $"@acme/no-actions-{major}";
        await PublishedAsync(package, "publish");
        var before = (await world.StoredAsync(package, Stop))!.ToJsonString();

        await RefusedAsync(major, package, "This credential may do publish to", "deprecate", $"{package}@1.0.0", "use 2");
        await RefusedAsync(major, package, "This credential may do publish to", "dist-tag", "add", $"{package}@1.0.0", "stable");
        await RefusedAsync(major, package, "This credential may do publish to", "unpublish", $"{package}@1.0.0", "--force");
        await RefusedAsync(major, package, "", "access", "set", "status=public", package);

        Assert.Equal(before, (await world.StoredAsync(package, Stop))!.ToJsonString());
    }

    [Fact]
    public async Task Owners_and_visibility_are_for_the_administrator()
    {
        const string package = "@acme/for-people";
        await PublishedAsync(package, "publish", "dist-tag", "deprecate", "unpublish");
        var owners = $$"""{ "_id": "{{package}}", "_rev": "1-x", "maintainers": [{ "name": "mallory", "email": "m@example.com" }] }""";
        var credential = await CredentialAsync(package);
        using var body = new StringContent(owners, System.Text.Encoding.UTF8, "application/json");
        using var refused = await world.Maintainer.SendAsync(HttpMethod.Put, new Uri(world.Broker.Registry, $"@acme%2ffor-people/-rev/1-x"), credential, body, Stop);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);

        using var administrator = world.Npm(11).SignIn("_authToken", world.Maintainer.Session);
        (await administrator.RunAsync(Path.GetTempPath(), Stop, "access", "set", "status=public", package)).ThrowIfFailed();
        Assert.Contains("public", (await administrator.RunAsync(Path.GetTempPath(), Stop, "access", "get", "status", package)).ThrowIfFailed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_12_exchanges_by_itself_for_a_dist_tag()
    {
        const string package = "@acme/own-exchange";
        await PublishedAsync(package, "publish", "dist-tag");
        await using var run = await world.Cis.EnterAsync(new GitHubJob(), Stop);
        using var npm = world.Npm(12);
        var said = await run.NpmAsync(npm, Path.GetTempPath(), Stop, "dist-tag", "add", $"{package}@1.0.0", "stable");
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Equal("1.0.0", (await world.StoredAsync(package, Stop))!["dist-tags"]!["stable"]!.GetValue<string>());
    }

    private async Task PublishedAsync(string package, params string[] actions)
    {
        await world.Maintainer.TrustAsync(package, Stop, null, actions);
        (await world.PublishAsync(11, new GitHubJob(), package, Stop)).ThrowIfFailed();
    }

    private async Task<CommandResult> RunAsync(int major, string package, params string[] arguments)
    {
        using var npm = world.Npm(major).SignIn("_authToken", await CredentialAsync(package));
        return await npm.RunAsync(Path.GetTempPath(), Stop, arguments);
    }

    private Task<string> CredentialAsync(string package) => world.Maintainer.CredentialAsync(package, world.Cis.IdToken(new GitHubJob()), Stop);

    private async Task DoneAsync(int major, string package, params string[] arguments) => (await RunAsync(major, package, arguments)).ThrowIfFailed();

    private async Task RefusedAsync(int major, string package, string why, params string[] arguments)
    {
        var said = await RunAsync(major, package, arguments);
        Assert.True(said.ExitCode != 0, said.ToString());
        Assert.Contains(why, said.Error, StringComparison.Ordinal);
        Assert.Matches("npm error code E40[13]", said.Error);
    }
}
