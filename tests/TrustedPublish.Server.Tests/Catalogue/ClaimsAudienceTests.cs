using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Wiring;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A token is meant for this registry, to the letter, and for nobody else.</summary>
public sealed class ClaimsAudienceTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("[\"npm:127.0.0.1\",\"pypi\"]")]
    [InlineData("[\"pypi\",\"npm:127.0.0.1\"]")]
    [InlineData("[\"npm:127.0.0.1\",\"npm:127.0.0.1\"]")]
    [InlineData("[\"npm:127.0.0.1\",\"\"]")]
    [InlineData("[]")]
    [InlineData("\"NPM:127.0.0.1\"")]
    [InlineData("\"npm:127.0.0.1/\"")]
    [InlineData("\"npm:127.0.0.1 \"")]
    [InlineData("\" npm:127.0.0.1\"")]
    [InlineData("\"npm:127.0.0.1:443\"")]
    [InlineData("\"npm:127.0.0.11\"")]
    [InlineData("\"npm:127.0.0.\"")]
    [InlineData("\"npm:127.0.0.1,pypi\"")]
    [InlineData("\"npm:localhost\"")]
    [InlineData("\"*\"")]
    public Task CLM_06_exactly_one_audience_is_ours(string json) => world.RefusesClaimsAsync(claims => claims["aud"] = JsonNode.Parse(json), "audience_mismatch");

    [Fact]
    public async Task CLM_06_a_list_of_one_is_one_audience()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(static claims => claims["aud"] = new JsonArray(ServerWorld.Audience)));
    }

    [Theory]
    [InlineData("sigstore")]
    [InlineData("pypi")]
    [InlineData("testpypi")]
    [InlineData("crates.io")]
    [InlineData("sts.amazonaws.com")]
    [InlineData("api://AzureADTokenExchange")]
    [InlineData("https://github.com/acme")]
    [InlineData("https://gitlab.com")]
    [InlineData("5c1f1a86-7d19-4f3e-9a55-0d2b7e1c3f4a")]
    public async Task CLM_07_a_token_for_somebody_else_is_refused_and_nobody_can_configure_to_take_it(string audience)
    {
        await world.RefusesClaimsAsync(claims => claims["aud"] = audience, "audience_mismatch");

        using var operatorAtWork = new Operator().Changes("TrustedPublish:Registries:0:Audience", $"\"{audience}\"");
        Assert.Equal(["TrustedPublish:Registries:0:Audience"], operatorAtWork.Starts().Faults.Select(static fault => fault.Path));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[\"\"]")]
    public Task CLM_08_a_token_for_nobody_is_not_for_us(string json) => world.RefusesClaimsAsync(
        claims =>
        {
            claims.Remove("aud");
            if (json != "missing")
            {
                claims["aud"] = JsonNode.Parse(json);
            }
        },
        "audience_mismatch");
}
