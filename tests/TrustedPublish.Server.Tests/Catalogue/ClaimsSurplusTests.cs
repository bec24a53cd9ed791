using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>What a token says beyond what is compared decides nothing, costs nothing and goes nowhere.</summary>
public sealed class ClaimsSurplusTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("repo_property_x", "\"y\"")]
    [InlineData("check_run_id", "\"5\"")]
    [InlineData("job_source", "[\"a\",{\"b\":null}]")]
    [InlineData("enterprise_id", "5")]
    [InlineData("a claim: of/another@kind", "true")]
    [InlineData("caf\u00E9", "\"\u212A\"")]
    public async Task CLM_16_a_new_claim_is_no_reason_to_refuse(string claim, string json)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(claims => claims[claim] = JsonNode.Parse(json)));
        await world.RefusesAsync(package, world.Token(claims => (claims[claim], claims["ref"]) = (JsonNode.Parse(json), 5)), 400, "claim_type:ref");
    }

    [Fact]
    public async Task CLM_18_claims_that_lie_elsewhere_are_not_fetched()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var address = new Uri(world.Upstream.Url, "claims").AbsoluteUri;
        void Distribute(JsonObject claims) => (claims["_claim_names"], claims["_claim_sources"]) = (
            new JsonObject { ["repository"] = "src1", ["environment"] = "src1" },
            new JsonObject { ["src1"] = new JsonObject { ["endpoint"] = address, ["access_token"] = "x" }, ["src2"] = new JsonObject { ["JWT"] = world.Token() } });

        await world.AcceptsAsync(package, world.Token(Distribute));
        await world.RefusesAsync(
            package,
            world.Token(claims =>
            {
                Distribute(claims);
                claims.Remove("repository");
            }),
            400,
            "claim_missing:repository");

        Assert.DoesNotContain(world.Upstream.Requests, static request => request.Target.StartsWith("/claims", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CLM_19_what_a_token_says_about_people_is_not_kept()
    {
        var package = world.NewPackage();
        (await world.ApiAsync("POST", package, "/publishers", new JsonObject
        {
            ["provider"] = "gitlab",
            ["issuer"] = "https://gitlab.com",
            ["project_path"] = "acme/demo",
            ["ci_config_path"] = ".gitlab-ci.yml",
            ["environment"] = "release",
        })).Is(201);
        string Token(string environment) => world.GitLab.Token(ServerWorld.Audience, claims =>
        {
            (claims["environment"], claims["user_email"], claims["user_login"]) = (environment, "jane.roe@people.test", "jane-roe-login");
            claims["user_identities"] = new JsonArray(new JsonObject { ["provider"] = "saml", ["extern_uid"] = "jane-roe-extern" });
        });

        var refused = await world.RefusesAsync(package, Token("staging"), 403, "environment_mismatch");
        var minted = (await world.AcceptsAsync(package, Token("release"))).Text("token")!;

        string[] kept =
        [
            refused.Body, FakeCi.UnverifiedClaims(minted["tpp_".Length..]).ToJsonString(), world.Log.Text, (await world.ExchangesAsync(package)).ToJsonString(),
            string.Concat((await world.JournalAsync(package)).Select(static entry => $"{entry}{entry.Data}")),
        ];
        Assert.All(kept, static text => Assert.All(new[] { "people.test", "user_email", "jane-roe", "user_identities" }, mark => Assert.DoesNotContain(mark, text, StringComparison.Ordinal)));
    }
}
