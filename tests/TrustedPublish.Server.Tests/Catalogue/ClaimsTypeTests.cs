using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A text is a text and a time is a whole number; nothing is turned into anything.</summary>
public sealed class ClaimsTypeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    // The project is named by its ids and names: a token whose own are unreadable is a stranger's, and strangers are told nothing (contract §4, XCH-10).
    [Theory]
    [InlineData("repository_id", "74123456")]
    [InlineData("repository_id", "true")]
    [InlineData("repository_owner_id", "65")]
    [InlineData("repository_owner_id", "[\"65\"]")]
    [InlineData("repository", "{}")]
    [InlineData("repository", "[\"acme/demo\"]")]
    [InlineData("repository_owner", "5")]
    public Task CLM_03_what_names_the_project_is_text(string claim, string json) =>
        world.RefusesClaimsAsync(claims => claims[claim] = JsonNode.Parse(json), $"claim_type:{claim}", "publisher_none", 403);

    [Theory]
    [InlineData("sub", "1")]
    [InlineData("sub", "[\"repo:acme/demo\"]")]
    [InlineData("sub", "{}")]
    [InlineData("jti", "5")]
    [InlineData("jti", "[\"j\"]")]
    [InlineData("jti", "true")]
    [InlineData("ref", "[\"a\"]")]
    [InlineData("ref", "[\"refs/heads/main\"]")]
    [InlineData("ref", "1e6")]
    [InlineData("ref_type", "true")]
    [InlineData("event_name", "true")]
    [InlineData("event_name", "[\"push\"]")]
    [InlineData("workflow_ref", "{}")]
    [InlineData("job_workflow_ref", "5")]
    public Task CLM_03_what_is_compared_is_text(string claim, string json) =>
        world.RefusesClaimsAsync(claims => claims[claim] = JsonNode.Parse(json), $"claim_type:{claim}");

    [Theory]
    [InlineData("environment", "{}")]
    [InlineData("environment", "[\"release\"]")]
    [InlineData("environment", "true")]
    [InlineData("environment", "5")]
    [InlineData("runner_environment", "[\"github-hosted\"]")]
    [InlineData("ref_protected", "true")]
    [InlineData("ref_protected", "1")]
    public Task CLM_03_what_a_publisher_asks_for_is_text(string claim, string json) => world.RefusesClaimsAsync(
        claims => (claims["environment"], claims["ref_protected"], claims[claim]) = ("release", "true", JsonNode.Parse(json)),
        $"claim_type:{claim}",
        publisher: publisher => (publisher["environment"], publisher["allow_self_hosted"], publisher["require_protected_ref"]) = ("release", false, claim == "ref_protected"));

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[\"https://token.actions.githubusercontent.com\"]")]
    [InlineData("{}")]
    public Task CLM_03_an_issuer_is_text(string json) => world.RefusesClaimsAsync(claims => claims["iss"] = JsonNode.Parse(json), "claim_type:iss", "token_malformed");

    [Theory]
    [InlineData("[[\"npm:127.0.0.1\"]]")]
    [InlineData("{\"a\":\"npm:127.0.0.1\"}")]
    [InlineData("[{\"a\":\"npm:127.0.0.1\"}]")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[null]")]
    [InlineData("[\"npm:127.0.0.1\",5]")]
    public Task CLM_03_an_audience_is_text(string json) => world.RefusesClaimsAsync(claims => claims["aud"] = JsonNode.Parse(json), "audience_mismatch");

    [Theory]
    [InlineData("1.9e9")]
    [InlineData("1789e0")]
    [InlineData("1795420800e0")]
    [InlineData("1795420800.0")]
    [InlineData("1795420800.5")]
    [InlineData("\"1795420800\"")]
    [InlineData("-1")]
    [InlineData("-0")]
    [InlineData("9007199254740993.0")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("253402300800")]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("[1795420800]")]
    [InlineData("{}")]
    [InlineData("true")]
    public async Task CLM_04_a_time_is_a_whole_number_of_seconds(string json)
    {
        foreach (var claim in new[] { "exp", "iat", "nbf" })
        {
            await world.RefusesClaimsAsync(claims => claims[claim] = JsonNode.Parse(json), $"claim_type:{claim}");
        }
    }

    [Fact]
    public async Task CLM_04_an_id_is_compared_digit_by_digit()
    {
        static void Publisher(JsonObject publisher) => (publisher["owner_id"], publisher["repository_id"]) = ("9007199254740992", "74");

        var package = world.NewPackage();
        await world.AddPublisherAsync(package, Publisher);

        foreach (var (owner, repository) in new[] { ("9007199254740993", "74"), ("09007199254740992", "74"), ("9007199254740992.0", "74"), ("9.007199254740992e15", "74"), ("9007199254740992", "074"), ("9007199254740992", "7.4e1") })
        {
            var token = world.Token(claims => (claims["repository_owner_id"], claims["repository_id"]) = (owner, repository));
            var code = owner != "9007199254740992" ? owner.All(char.IsAsciiDigit) ? "owner_id_mismatch" : "claim_malformed:repository_owner_id"
                : repository.All(char.IsAsciiDigit) ? "repository_id_mismatch" : "claim_malformed:repository_id";
            await world.RefusesAsync(package, token, 403, code, "publisher_none");
        }

        await world.AcceptsAsync(package, world.Token(static claims => (claims["repository_owner_id"], claims["repository_id"]) = ("9007199254740992", "74")));
    }
}
