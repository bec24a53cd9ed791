using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A token is good now, for an hour at most, give or take thirty seconds; and says all that it must.</summary>
public sealed class ClaimsTimeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    private long Now => world.Time.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task CLM_09_a_token_has_a_sane_end()
    {
        await world.RefusesClaimsAsync(static claims => claims.Remove("exp"), "claim_missing:exp");
        await world.RefusesClaimsAsync(static claims => claims["exp"] = null, "claim_missing:exp");
        await world.RefusesClaimsAsync(claims => claims["exp"] = Now + 315_360_000, "claim_malformed:exp");
        await world.RefusesClaimsAsync(claims => claims["exp"] = Now + 3601, "claim_malformed:exp");
        await world.RefusesClaimsAsync(static claims => claims["exp"] = 253_402_300_799, "claim_malformed:exp");
        await world.RefusesClaimsAsync(claims => (claims["iat"], claims["exp"]) = (Now - 3400, Now + 201), "claim_malformed:exp");
        await world.RefusesClaimsAsync(static claims => claims["exp"] = 0, "token_expired");
        await world.RefusesClaimsAsync(claims => (claims["nbf"], claims["exp"]) = (Now + 10, Now + 9), "claim_malformed:exp");
    }

    [Fact]
    public async Task CLM_09_a_token_may_live_for_an_hour()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(claims => claims["exp"] = Now + 3600));
        await world.AcceptsAsync(package, world.Token(claims => (claims["iat"], claims["exp"]) = (Now - 3400, Now + 200)));
    }

    [Theory]
    [InlineData("exp", -30, "token_expired")]
    [InlineData("exp", -31, "token_expired")]
    [InlineData("exp", -240, "token_expired")]
    [InlineData("nbf", 31, "token_not_yet_valid")]
    [InlineData("nbf", 240, "token_not_yet_valid")]
    [InlineData("iat", 31, "token_not_yet_valid")]
    [InlineData("iat", 240, "token_not_yet_valid")]
    public Task CLM_10_clocks_may_differ_by_thirty_seconds_and_no_more(string claim, int seconds, string code) =>
        world.RefusesClaimsAsync(claims => claims[claim] = Now + seconds, code);

    [Theory]
    [InlineData("exp", -29)]
    [InlineData("exp", -1)]
    [InlineData("nbf", 30)]
    [InlineData("iat", 30)]
    public async Task CLM_10_within_thirty_seconds_a_token_is_good_once(string claim, int seconds)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token(claims => claims[claim] = Now + seconds);

        await world.AcceptsAsync(package, token);
        await world.RefusesAsync(package, token, 409, "token_reused");
    }

    [Theory]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("sub")]
    public async Task CLM_11_what_every_ID_token_says_must_be_there(string claim)
    {
        await world.RefusesClaimsAsync(claims => claims.Remove(claim), $"claim_missing:{claim}");
        await world.RefusesClaimsAsync(claims => claims[claim] = null, $"claim_missing:{claim}");
        if (claim is "jti" or "sub")
        {
            await world.RefusesClaimsAsync(claims => claims[claim] = "", $"claim_missing:{claim}");
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public Task CLM_11_a_token_of_nobody_is_refused(string json) => world.RefusesClaimsAsync(
        claims =>
        {
            claims.Remove("iss");
            if (json != "missing")
            {
                claims["iss"] = JsonNode.Parse(json);
            }
        },
        "claim_missing:iss",
        "token_malformed");

    [Fact]
    public async Task CLM_11_a_CI_that_sends_no_token_id_needs_none_and_its_tokens_are_good_once()
    {
        var package = world.NewPackage();
        var job = new Cli.Rehearsal.ClaimSets.CircleCiJob();
        var circleCi = Testing.FakeCi.Offline(job, "https://oidc.circleci.com", world.Time);
        var claims = circleCi.Claims(ServerWorld.Audience);
        (await world.ApiAsync("POST", package, "/publishers", new JsonObject
        {
            ["provider"] = "circleci",
            ["org_id"] = claims["oidc.circleci.com/org-id"]!.DeepClone(),
            ["project_id"] = claims["oidc.circleci.com/project-id"]!.DeepClone(),
        })).Is(201);
        var token = circleCi.Token(ServerWorld.Audience);

        await world.RefusesAsync(package, circleCi.Token(ServerWorld.Audience, static claims => claims.Remove("sub")), 400, "claim_missing:sub");
        await world.AcceptsAsync(package, token);
        await world.RefusesAsync(package, token, 409, "token_reused");
    }
}
