using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.Accounts;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Staging;

/// <summary><c>npm stage</c> with an unmodified npm, into a real registry.</summary>
public sealed partial class StageCommandTests(EndToEndWorld world)
{
    private static readonly Dictionary<string, string> NoVariables = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_person_stages_looks_approves_and_rejects(int major)
    {
        await using var broker = new Broker(world.Cis, world.Verdaccio, configure: static section =>
        {
            section["Accounts"]!["RequireTwoFactor"] = true;
            section["Accounts"]!["SelfRegistration"] = true;
        });
        await broker.StartAsync(Stop);
        var name = $"stager{major}";
        var package = $"@{name}/tool";
        using var npm = world.Npm(major, broker.Registry);
        using var folder = EndToEndWorld.Package(package);
        await AccountCommandTests.RegisterAsync(npm, folder, name, major);
        var (_, codes) = await AccountCommandTests.EnrolAsync(npm, folder);
        Assert.Contains("E404", (await npm.RunAsync(folder.Path, Stop, "stage", "publish")).Error, StringComparison.Ordinal);
        (await npm.RunAsync(folder.Path, Stop, "publish", $"--otp={codes[0]}")).ThrowIfFailed();

        var id = await StageAsync(npm, package, "1.1.0");
        Assert.Contains(id, (await npm.RunAsync(folder.Path, Stop, "stage", "list")).ThrowIfFailed().Output, StringComparison.Ordinal);
        Assert.Contains(id, (await npm.RunAsync(folder.Path, Stop, "stage", "list", package)).ThrowIfFailed().Output, StringComparison.Ordinal);
        var view = (await npm.RunAsync(folder.Path, Stop, "stage", "view", id)).ThrowIfFailed().Output;
        Assert.Contains("0 of 1", view, StringComparison.Ordinal);
        Assert.Contains(name, view, StringComparison.Ordinal);
        (await npm.RunAsync(folder.Path, Stop, "stage", "download", id)).ThrowIfFailed();
        Assert.True(File.Exists(Path.Combine(folder.Path, $"{name}-tool-1.1.0-{id}.tgz")), string.Join(", ", Directory.GetFiles(folder.Path)));
        Assert.Contains("E409", (await StageOutputAsync(npm, package, "1.1.0")).Error, StringComparison.Ordinal);
        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));

        await using (var terminal = Terminal.Start(npm.Prepare(folder.Path, NoVariables, "stage", "approve", id, "--auth-type=legacy")))
        {
            await terminal.AnswerAsync("Enter OTP:", codes[1], Stop);
            (await terminal.EndAsync(Stop)).ThrowIfFailed();
        }

        Assert.Equal(["1.0.0", "1.1.0"], await world.VersionsAsync(package, Stop));

        var rejected = await StageAsync(npm, package, "1.2.0");
        Assert.Contains("EOTP", (await npm.RunAsync(folder.Path, Stop, "stage", "reject", rejected)).Error, StringComparison.Ordinal);
        (await npm.RunAsync(folder.Path, Stop, "stage", "reject", rejected, $"--otp={codes[2]}")).ThrowIfFailed();
        Assert.NotEqual(0, (await npm.RunAsync(folder.Path, Stop, "stage", "approve", rejected, $"--otp={codes[3]}")).ExitCode);
        Assert.Equal(["1.0.0", "1.1.0"], await world.VersionsAsync(package, Stop));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_job_stages_what_it_may_not_publish_and_a_maintainer_approves(int major)
    {
        var package = $"@acme/staged{major}";
        await world.Maintainer.TrustAsync(package, Stop, null, "stage");
        await using var run = await world.Cis.EnterAsync(new GitHubJob(), Stop);
        using var npm = world.Npm(major);
        using var folder = EndToEndWorld.Package(package);
        Assert.NotEqual(0, (await run.NpmAsync(npm, folder.Path, Stop, "publish")).ExitCode);

        var staged = (await run.NpmAsync(npm, folder.Path, Stop, "stage", "publish")).ThrowIfFailed();

        var id = StageId.Match(staged.Output + staged.Error).Value;
        Assert.Empty(await world.VersionsAsync(package, Stop));
        Assert.Equal("none", (await ReviewAsync(id))["published"]!["state"]!.GetValue<string>());
        using var person = world.Npm(major).SignIn("_authToken", world.Maintainer.Session);
        Assert.Contains("acme/demo", (await person.RunAsync(folder.Path, Stop, "stage", "view", id)).ThrowIfFailed().Output, StringComparison.Ordinal);
        (await person.RunAsync(folder.Path, Stop, "stage", "approve", id)).ThrowIfFailed();
        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));

        using var next = EndToEndWorld.Package(package, "1.1.0");
        await File.WriteAllTextAsync(Path.Combine(next.Path, "setup.js"), "// new\n", Stop);
        var again = (await run.NpmAsync(npm, next.Path, Stop, "stage", "publish")).ThrowIfFailed();
        var review = await ReviewAsync(StageId.Match(again.Output + again.Error).Value);
        Assert.Equal(("compared", "1.0.0"), (review["published"]!["state"]!.GetValue<string>(), review["published"]!["version"]!.GetValue<string>()));
        Assert.Contains("setup.js", review["files_added"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<JsonNode> ReviewAsync(string stage)
    {
        using var answer = await world.Maintainer.SendAsync(HttpMethod.Get, new Uri(world.Broker.Server, $"api/v1/stages/{stage}"), world.Maintainer.Session, null, Stop);
        return (await answer.JsonAsync(Stop))["review"]!;
    }

    private static async Task<string> StageAsync(NpmCli npm, string package, string version)
    {
        var staged = (await StageOutputAsync(npm, package, version)).ThrowIfFailed();
        return StageId.Match(staged.Output + staged.Error).Value;
    }

    private static async Task<TrustedPublish.Testing.Servers.CommandResult> StageOutputAsync(NpmCli npm, string package, string version)
    {
        using var folder = EndToEndWorld.Package(package, version);
        return await npm.RunAsync(folder.Path, Stop, "stage", "publish");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex StageId { get; }
}
