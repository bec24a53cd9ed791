using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Failures;

/// <summary>The registry behind the gateway is down: npm says so in our words, and what needs no registry goes on.</summary>
public sealed class UpstreamDownTests(EndToEndWorld world)
{
    private const string Sentence = "The registry behind TrustedPublish cannot be reached at the moment";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Npm_shows_our_sentence_exchanges_go_on_and_a_later_publish_succeeds()
    {
        const string package = "@acme/outage";
        await using var verdaccio = await VerdaccioServer.StartAsync(Stop);
        await using var broker = await new Broker(world.Cis, verdaccio).StartAsync(Stop);
        using var maintainer = await Maintainer.SignInAsync(broker, Stop);
        await maintainer.TrustAsync(package, Stop);
        await verdaccio.StopAsync();

        Assert.NotEmpty(await maintainer.CredentialAsync(package, world.Cis.IdToken(new GitHubJob()), Stop));
        using var npm = world.Npm(11, broker.Registry);
        using var folder = EndToEndWorld.Package(package);
        foreach (var arguments in (string[][])[["publish"], ["view", package]])
        {
            await using var run = await world.Cis.EnterAsync(new GitHubJob(), Stop);
            var said = await run.NpmAsync(npm, folder.Path, Stop, [.. arguments, "--fetch-retries=0"]);
            Assert.True(said.ExitCode != 0, said.ToString());
            Assert.Contains("npm error code E503", said.Error, StringComparison.Ordinal);
            Assert.Contains(said.Error.Split('\n'), static line => line.StartsWith("npm error 503 ", StringComparison.Ordinal) && line.Contains(Sentence, StringComparison.Ordinal));
        }

        await verdaccio.StartAgainAsync(Stop);
        await using var again = await world.Cis.EnterAsync(new GitHubJob(), Stop);
        var published = await again.NpmAsync(npm, folder.Path, Stop, "publish");
        Assert.True(published.ExitCode == 0, published.ToString());
    }
}
