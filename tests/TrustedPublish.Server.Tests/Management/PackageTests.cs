using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary><c>…/packages/{package}</c>: owners and settings, all of a change or nothing.</summary>
public sealed class PackageTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task Owners_and_publishing_access_are_set_together_and_shown()
    {
        var (package, alice) = (world.NewPackage(), await world.NewPersonAsync());
        Assert.Equal(
            $$"""{"registry":"npm","name":"{{package}}","owners":[],"publishing_access":"two_factor_or_bypass_token","access":null,"staging":"optional","stage_approvals":1,"stage_another_person":false}""", (await world.ApiAsync("GET", package, "")).Is(200).Body);

        var changed = (await world.ApiAsync("PATCH", package, "", new JsonObject { ["owners"] = new JsonArray(alice.Name), ["publishing_access"] = "trusted_publishing_only" })).Is(200);

        Assert.Equal($$"""{"registry":"npm","name":"{{package}}","owners":["{{alice.Name}}"],"publishing_access":"trusted_publishing_only","access":null,"staging":"optional","stage_approvals":1,"stage_another_person":false}""", changed.Body);
        Assert.Equal(["maintainers.changed", "package.settings"], (await world.JournalAsync(package)).Select(static entry => entry.Kind).Order());
        (await world.ApiAsync("PATCH", package, "", new JsonObject { ["publishing_access"] = "unrestricted" })).Is(200);
        Assert.Equal([alice.Name], await world.OwnersAsync(package));
        Assert.Equal(changed.Body, (await world.ApiAsync("PATCH", package, "", new JsonObject { ["publishing_access"] = "trusted_publishing_only" })).Is(200).Body);
    }

    [Theory]
    [InlineData("[]", 400, "request_invalid")]
    [InlineData("\"x\"", 400, "request_invalid")]
    [InlineData("""{"owners":"admin"}""", 422, "package_invalid")]
    [InlineData("""{"owners":[5]}""", 422, "package_invalid")]
    [InlineData("""{"owners":[""]}""", 422, "package_invalid")]
    [InlineData("""{"owners":null}""", 422, "package_invalid")]
    [InlineData("""{"owners":["admin","nobody"],"publishing_access":"unrestricted"}""", 422, "package_invalid")]
    [InlineData("""{"owners":["admin"],"publishing_access":"open"}""", 422, "package_invalid")]
    [InlineData("""{"owners":["admin"],"publishing_access":null}""", 422, "package_invalid")]
    [InlineData("""{"owners":["admin"],"access":"public"}""", 422, "package_invalid")]
    [InlineData("""{"staging":"always"}""", 422, "package_invalid")]
    [InlineData("""{"staging":"required","stage_approvals":3}""", 422, "package_invalid")]
    [InlineData("""{"stage_approvals":"1"}""", 422, "package_invalid")]
    [InlineData("""{"stage_another_person":"yes"}""", 422, "package_invalid")]
    public async Task What_is_not_understood_whole_changes_nothing(string body, int status, string code)
    {
        var package = world.NewPackage();
        var before = (await world.ApiAsync("GET", package, "")).Is(200).Body;

        (await world.ApiAsync("PATCH", package, "", JsonNode.Parse(body))).IsProblem(status, code);

        Assert.Equal(before, (await world.ApiAsync("GET", package, "")).Is(200).Body);
    }

    [Fact]
    public async Task Only_maintainers_see_and_change_it()
    {
        var (package, alice, mallory) = (world.NewPackage(), await world.NewPersonAsync(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name);
        var path = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}";

        foreach (var method in new[] { "GET", "PATCH" })
        {
            (await world.SendAsync(method, world.Server, path, null, ServerWorld.Json("{}"))).IsProblem(401, "session_required");
            (await world.SendAsync(method, world.Server, path, mallory.Session, ServerWorld.Json("{}"))).IsProblem(403, "access_policy");
            (await world.SendAsync(method, world.Server, path, alice.Session, ServerWorld.Json("{}"))).Is(200);
        }
    }

    [Theory]
    [InlineData("""{"publish_requires_tfa":false}""", "unrestricted")]
    [InlineData("""{"publish_requires_tfa":true,"automation_token_overrides_tfa":true}""", "two_factor_or_bypass_token")]
    [InlineData("""{"publish_requires_tfa":true,"automation_token_overrides_tfa":false}""", "two_factor_only")]
    public async Task Npm_access_set_mfa_is_the_same_setting(string body, string expected)
    {
        var (package, alice) = (world.NewPackage(), await world.NewPersonAsync());
        await world.OwnAsync(package, alice.Name);
        (await world.ApiAsync("PATCH", package, "", new JsonObject { ["publishing_access"] = "trusted_publishing_only" })).Is(200);

        (await world.SendAsync("POST", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/access", alice.Session, ServerWorld.Json(body))).Is(200);

        Assert.Equal(expected, (await world.ApiAsync("GET", package, "")).Is(200).Text("publishing_access"));
    }
}
