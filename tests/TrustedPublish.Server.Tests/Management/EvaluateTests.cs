using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary>The dry run, and what it must not do.</summary>
public sealed class EvaluateTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task A_dry_run_burns_pins_and_mints_nothing()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        var token = world.Token();

        var ofToken = (await EvaluateAsync(package, new JsonObject { ["token"] = token })).Is(200);
        var ofClaims = (await EvaluateAsync(package, new JsonObject { ["claims"] = world.GitHub.Claims(ServerWorld.Audience) })).Is(200);

        Assert.Equal(("accept", id), (ofToken.Text("verdict"), ofToken.Text("publisher")));
        Assert.Equal(("accept", id), (ofClaims.Text("verdict"), ofClaims.Text("publisher")));
        Assert.Null((await world.ApiAsync("GET", package, $"/publishers/{id}")).Text("repository_id"));
        Assert.Empty(await world.ExchangesAsync(package));
        (await world.ExchangeAsync(package, token)).Is(201);
        var used = (await EvaluateAsync(package, new JsonObject { ["token"] = token })).Is(200);
        Assert.Equal(("reject", "token_reused"), (used.Text("verdict"), used.Text("code")));
    }

    [Fact]
    public async Task A_dry_run_says_which_check_failed()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["environment"] = "production");

        var answer = (await EvaluateAsync(package, new JsonObject { ["claims"] = world.GitHub.Claims(ServerWorld.Audience), ["header"] = world.GitHub.Header() })).Is(200);

        Assert.Equal(("reject", "environment_missing"), (answer.Text("verdict"), answer.Text("code")));
        Assert.False(answer.Json["checks"]!.AsArray().Single(static check => check!["field"]!.GetValue<string>() == "environment")!["ok"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_dry_run_and_the_attempt_itself_are_shown_in_the_same_shape()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package, static publisher => publisher["environment"] = "production");
        await world.ApiAsync("POST", package, "/publishers", new JsonObject { ["provider"] = "gitlab", ["issuer"] = "https://gitlab.com", ["project_path"] = "acme/demo", ["ci_config_path"] = ".gitlab-ci.yml" });
        var (refused, accepted) = (world.Token(), world.Token(static claims => claims["environment"] = "production"));

        foreach (var token in new[] { refused, accepted })
        {
            var dry = (await EvaluateAsync(package, new JsonObject { ["token"] = token })).Is(200).Json;
            await world.ExchangeAsync(package, token);
            var real = (await world.ExchangesAsync(package))[0]!;

            foreach (var member in new[] { "verdict", "code", "publisher", "checks", "publishers" })
            {
                Assert.True(dry[member] is null || member is "publisher" || JsonNode.DeepEquals(dry[member], real[member]), member);
            }

            Assert.Equal(token == accepted ? null : "Write environment: production into the job, or take environment of publisher " + id + " away.", real["advice"]?.GetValue<string>());
            Assert.Equal([id], real["publishers"]!.AsArray().Take(1).Select(static one => one!["publisher"]!.GetValue<string>()));
            Assert.Equal("issuer_mismatch", real["publishers"]![1]!["code"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"claims":[]}""")]
    [InlineData("""{"claims":"x"}""")]
    [InlineData("""{"token":5}""")]
    [InlineData("""{"token":null}""")]
    public async Task A_request_without_claims_or_token_is_400(string body) =>
        (await EvaluateAsync(world.NewPackage(), JsonNode.Parse(body)!)).IsProblem(400, "request_invalid");

    [Theory]
    [InlineData("""{"claims":{}}""")]
    [InlineData("""{"claims":{"iss":5,"aud":[5],"exp":"x","iat":1.5}}""")]
    [InlineData("""{"claims":{"iss":"https://token.actions.githubusercontent.com","aud":[],"ref":{},"repository":[]}}""")]
    [InlineData("""{"claims":{"iss":"https://token.actions.githubusercontent.com","exp":1e400,"nbf":-1}}""")]
    [InlineData("""{"claims":{"iss":"a\nb"}}""")]
    [InlineData("""{"header":{"alg":5,"kid":[],"typ":{}},"claims":{"iss":"https://token.actions.githubusercontent.com"}}""")]
    [InlineData("""{"claims":{"iss":"https://token.actions.githubusercontent.com"},"package_version":"not a version"}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"..."}""")]
    [InlineData("""{"token":"a.b.c"}""")]
    [InlineData("""{"claims":{"a":[[[[[[[[[[1]]]]]]]]]]}}""")]
    public async Task Odd_claims_are_a_verdict_and_never_a_fault_of_ours(string body)
    {
        var (package, _) = (world.NewPackage(), 0);
        await world.AddPublisherAsync(package);

        var answer = (await EvaluateAsync(package, JsonNode.Parse(body)!)).Is(200);

        Assert.Equal("reject", answer.Text("verdict"));
        Assert.NotNull(answer.Text("code"));
    }

    [Fact]
    public async Task Exchanges_are_found_by_the_id_that_a_job_was_told()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var refused = await world.ExchangeAsync(package, world.Token(static claims => claims["aud"] = "x"));
        await world.CredentialAsync(package);

        var found = (await world.ApiAsync("GET", package, $"/exchanges?id={refused.Id}")).Is(200).Json["exchanges"]!.AsArray();

        Assert.Equal("audience_mismatch", Assert.Single(found)!["code"]!.GetValue<string>());
        Assert.Equal(2, (await world.ExchangesAsync(package)).Count);
        Assert.Single((await world.ApiAsync("GET", package, "/exchanges?limit=1")).Is(200).Json["exchanges"]!.AsArray());
        foreach (var query in new[] { "?limit=x", "?limit=99999999999", "?id=%00", "?id=%27%20OR%201=1" })
        {
            Assert.InRange((await world.ApiAsync("GET", package, $"/exchanges{query}")).Status, 200, 499);
        }
    }

    private Task<Answer> EvaluateAsync(string package, JsonNode body) => world.ApiAsync("POST", package, "/publishers/evaluate", body);
}
