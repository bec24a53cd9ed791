using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.EndToEnd.World;
using Xunit;

namespace TrustedPublish.EndToEnd.Publishing;

/// <summary>Somebody who has had a token of the registry in their .npmrc for years, before the operator's date and after it.</summary>
public sealed class LegacyTokenTests(EndToEndWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task An_old_token_publishes_until_the_date_and_is_then_told_the_way_out(int major)
    {
        var (package, token) = ($"@acme/legacy-{major}", await TokenAsync());
        await using (var before = await GatewayAsync("2099-12-31T00:00:00Z"))
        {
            using var npm = world.Npm(major, before.Registry).SignIn("_authToken", token);
            Assert.Contains("npm notice This registry stops accepting old tokens on 2099-12-31: publish from a trusted CI job (trusted publishing), or run npm login", await PublishAsync(npm, package, "1.0.0", succeeds: true), StringComparison.Ordinal);
        }

        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));
        await using (var after = await GatewayAsync("2020-01-01T00:00:00Z"))
        {
            using var npm = world.Npm(major, after.Registry).SignIn("_authToken", token);
            var told = await PublishAsync(npm, package, "1.0.1", succeeds: false);
            Assert.Contains("E401", told, StringComparison.Ordinal);
            Assert.Contains("stopped accepting old tokens on 2020-01-01: publish from a trusted CI job (trusted publishing), or run npm login", told, StringComparison.Ordinal);
            Assert.DoesNotContain(token, told, StringComparison.Ordinal);
        }

        Assert.Equal(["1.0.0"], await world.VersionsAsync(package, Stop));

        // It is the gateway that says no: the registry itself would still take it.
        using var direct = world.Npm(major, world.Verdaccio.Url).SignIn("_authToken", token);
        await PublishAsync(direct, package, "1.0.1", succeeds: true);
    }

    private Task<Broker> GatewayAsync(string until) => new Broker(
        world.Cis, world.Verdaccio, configure: section => section["Registries"]![0]!["LegacyTokens"] = new JsonObject { ["AcceptUntil"] = until }).StartAsync(Stop);

    private static async Task<string> PublishAsync(NpmCli npm, string package, string version, bool succeeds)
    {
        using var folder = EndToEndWorld.Package(package, version);
        var result = await npm.RunAsync(folder.Path, Stop, "publish");
        Assert.True(result.ExitCode == 0 == succeeds, result.Error);
        return result.Error;
    }

    /// <summary>What npm login got of the registry, long ago.</summary>
    private async Task<string> TokenAsync()
    {
        var (user, password) = Encoding.UTF8.GetString(Convert.FromBase64String(world.Verdaccio.BasicCredential)).Split(':') is [var name, var secret] ? (name, secret) : throw new InvalidOperationException();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", world.Verdaccio.BasicCredential);
        using var body = new StringContent(new JsonObject { ["name"] = user, ["password"] = password }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(world.Verdaccio.Url, $"-/user/org.couchdb.user:{user}"), body, Stop);
        return (await answer.EnsureSuccessStatusCode().JsonAsync(Stop))["token"]!.GetValue<string>();
    }
}
