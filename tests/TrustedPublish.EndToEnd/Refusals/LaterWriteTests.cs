using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Refusals;

/// <summary>After a refused exchange npm writes with whatever token it has: that write fails too, and says the real reason.</summary>
public sealed class LaterWriteTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task With_a_placeholder_token_the_error_of_the_publish_repeats_why_the_exchange_was_refused(int major)
    {
        var package = $"@acme/placeholder-{major}";
        await world.Maintainer.TrustAsync(package, Stop);
        await using var run = await world.Cis.EnterAsync(new GitHubJob { Workflow = "evil.yml" }, Stop);
        using var npm = world.Npm(major).SignIn("_authToken", "XXXXX-XXXXX-XXXXX-XXXXX");
        using var folder = EndToEndWorld.Package(package);

        var said = await run.NpmAsync(npm, folder.Path, Stop, "publish");

        var notice = Notice.Of(said);
        Assert.Equal("workflow_mismatch", notice.Code);
        Assert.Contains("npm error code E401", said.Error, StringComparison.Ordinal);
        var error = Assert.Single(said.Error.Split('\n'), static line => line.StartsWith("npm error 401 ", StringComparison.Ordinal));
        Assert.Contains($"{notice.Reason} (workflow_mismatch, id {notice.Id})", error, StringComparison.Ordinal);
        Assert.Empty(await world.VersionsAsync(package, Stop));
    }

    [Fact]
    public async Task Npm_11_reuses_the_first_workspaces_credential_and_reads_why_the_second_was_refused()
    {
        using var folder = Workspaces("ws-eleven");
        await world.Maintainer.TrustAsync("@acme/ws-eleven-a", Stop);

        var said = await PublishAllAsync(11, folder);

        Assert.True(said.ExitCode != 0, said.ToString());
        Assert.Contains("npm error code E403", said.Error, StringComparison.Ordinal);
        var error = Assert.Single(said.Error.Split('\n'), static line => line.StartsWith("npm error 403 403 ", StringComparison.Ordinal));
        Assert.Contains("This credential was minted for @acme/ws-eleven-a and cannot write @acme/ws-eleven-b.", error, StringComparison.Ordinal);
        Assert.Contains($"Trusted publishing refused for @acme/ws-eleven-b: {Notice.Generic}", error, StringComparison.Ordinal);
        Assert.Equal(["1.0.0"], await world.VersionsAsync("@acme/ws-eleven-a", Stop));
        Assert.Empty(await world.VersionsAsync("@acme/ws-eleven-b", Stop));
    }

    [Fact]
    public async Task Npm_12_publishes_the_first_workspace_and_reads_why_the_second_was_refused()
    {
        using var folder = Workspaces("ws-twelve");
        await world.Maintainer.TrustAsync("@acme/ws-twelve-a", Stop);

        var said = await PublishAllAsync(12, folder);

        Assert.True(said.ExitCode != 0, said.ToString());
        Assert.Contains("npm error code ENEEDAUTH", said.Error, StringComparison.Ordinal);
        Assert.Contains($"npm notice Trusted publishing refused for @acme/ws-twelve-b: {Notice.Generic}", said.Error, StringComparison.Ordinal);
        Assert.Equal(["1.0.0"], await world.VersionsAsync("@acme/ws-twelve-a", Stop));
        Assert.Empty(await world.VersionsAsync("@acme/ws-twelve-b", Stop));
    }

    private async Task<Testing.Servers.CommandResult> PublishAllAsync(int major, ProjectFolder folder)
    {
        await using var run = await world.Cis.EnterAsync(new GitHubJob(), Stop);
        using var npm = world.Npm(major);
        return await run.NpmAsync(npm, folder.Path, Stop, "publish", "--workspaces");
    }

    private static ProjectFolder Workspaces(string name)
    {
        var folder = new ProjectFolder().Write(
            "package.json", new JsonObject { ["name"] = "root", ["private"] = true, ["workspaces"] = new JsonArray("a", "b") }.ToJsonString());
        foreach (var part in (string[])["a", "b"])
        {
            folder.Write($"{part}/package.json", new JsonObject { ["name"] = $"@acme/{name}-{part}", ["version"] = "1.0.0" }.ToJsonString());
        }

        return folder;
    }
}
