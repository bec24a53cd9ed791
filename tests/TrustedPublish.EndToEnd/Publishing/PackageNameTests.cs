using System.Net;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>One package has one name, however a client escapes it, and every name that npm knows is served.</summary>
public sealed class PackageNameTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_escaped_form_of_a_scoped_name_is_the_same_package()
    {
        const string package = "@acme/escaped";
        await world.Maintainer.TrustAsync(package, Stop);
        (await world.PublishAsync(11, new GitHubJob(), package, Stop)).ThrowIfFailed();

        foreach (var form in (string[])["@acme%2fescaped", "@acme%2Fescaped", "@acme/escaped", "%40acme%2fescaped", "%40acme/escaped"])
        {
            using var exchanged = await world.Maintainer.ExchangeAsync(form, world.Cis.IdToken(new GitHubJob()), Stop);
            Assert.True(exchanged.StatusCode is HttpStatusCode.Created, $"{form}: {(int)exchanged.StatusCode} {await exchanged.Content.ReadAsStringAsync(Stop)}");
            using var read = await world.Maintainer.SendAsync(HttpMethod.Get, new Uri(world.Broker.Registry, form), null, null, Stop);
            Assert.Equal(package, (await read.JsonAsync(Stop))["name"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("dotted.name")]
    [InlineData("@acme/dotted.name.js")]
    [InlineData("tilde~name")]
    [InlineData("@acme/under_score-dash")]
    public async Task Names_with_dots_tildes_dashes_and_underscores_can_be_published(string package)
    {
        await world.Maintainer.TrustAsync(package, Stop);
        var said = await world.PublishAsync(12, new GitHubJob(), package, Stop);
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));
    }

    [Fact]
    public async Task A_legacy_name_with_capitals_is_another_package_than_the_one_without()
    {
        await world.Maintainer.TrustAsync("JSONLegacy", Stop);
        Assert.NotEmpty(await world.Maintainer.CredentialAsync("JSONLegacy", world.Cis.IdToken(new GitHubJob()), Stop));
        using var other = await world.Maintainer.ExchangeAsync("jsonlegacy", world.Cis.IdToken(new GitHubJob()), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }
}
