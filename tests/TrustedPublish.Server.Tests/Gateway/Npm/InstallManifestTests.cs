using System.Text.Json.Nodes;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

/// <summary>What the registry shows of a version and what its tarball does must be the same, as far as an install goes.</summary>
public sealed class InstallManifestTests
{
    [Theory]
    [InlineData("""{"dependencies":{"left-pad":"^1.0.0"}}""", "{}", "dependencies.left-pad")]
    [InlineData("{}", """{"dependencies":{"left-pad":"^1.0.0"}}""", "dependencies.left-pad")]
    [InlineData("""{"dependencies":{"left-pad":"^1.0.0"}}""", """{"dependencies":{"left-pad":"npm:evil@^1.0.0"}}""", "dependencies.left-pad")]
    [InlineData("""{"dependencies":{"a":"acme/a"}}""", """{"dependencies":{"a":"npm:@evil/a@1"}}""", "dependencies.a")]
    [InlineData("""{"optionalDependencies":{"a":"1"}}""", "{}", "dependencies.a")]
    [InlineData("""{"peerDependencies":{"a":"1"}}""", """{"peerDependencies":{"a":"2"}}""", "peerDependencies.a")]
    [InlineData("{}", """{"scripts":{"preinstall":"curl evil"}}""", "scripts.preinstall")]
    [InlineData("""{"scripts":{"install":"node a"}}""", """{"scripts":{"install":"node b"}}""", "scripts.install")]
    [InlineData("{}", """{"scripts":{"postinstall":" x"}}""", "scripts.postinstall")]
    public async Task A_tarball_that_does_something_else_than_its_manifest_says_is_refused(string manifest, string tarball, string member)
    {
        var judged = await PublishAsync(manifest, tarball);
        Assert.Equal((422, "manifest_mismatch"), (judged?.Status, judged?.Code));
        Assert.Contains($"\"{member}\"", judged!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"dependencies":{"a":"^1.0.0"},"scripts":{"test":"x"}}""", """{"dependencies":{"a":"^1.0.0"},"scripts":{"test":"y","prepare":"z"},"devDependencies":{"b":"1"}}""")]
    [InlineData("""{"dependencies":{"a":"1","b":"2"},"optionalDependencies":{"b":"2"}}""", """{"dependencies":{"a":"1"},"optionalDependencies":{"b":"2"}}""")]
    [InlineData("""{"dependencies":{"a":"github:acme/a"}}""", """{"dependencies":{"a":"acme/a"}}""")]
    [InlineData("""{"dependencies":{"a":"1"}}""", """{"dependencies":{"a":" 1 ","c":5}}""")]
    [InlineData("""{"scripts":{"install":"node-gyp rebuild"},"gypfile":true}""", "{}")]
    [InlineData("""{"scripts":{"postinstall":"husky"}}""", """{"scripts":{"_postinstall":"husky"}}""")]
    [InlineData("{}", """{"dependencies":[],"scripts":"none","peerDependencies":null}""")]
    public async Task What_clients_and_their_tools_write_differently_on_purpose_passes(string manifest, string tarball) =>
        Assert.Null(await PublishAsync(manifest, tarball));

    private static async Task<Server.Gateway.Npm.WriteRefusal?> PublishAsync(string manifest, string tarball)
    {
        var packed = new TarForge().File("package/package.json", With(new JsonObject { ["name"] = PublishBodies.Demo, ["version"] = "1.2.3" }, tarball).ToJsonString()).ToTgz();
        var document = PublishBodies.Document(PublishBodies.Demo, "1.2.3", packed);
        With(document["versions"]!["1.2.3"]!.AsObject(), manifest);
        return (await PublishBodies.PublishAsync(document)).Refusal;
    }

    private static JsonObject With(JsonObject target, string members)
    {
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            target[name] = value?.DeepClone();
        }

        return target;
    }
}
