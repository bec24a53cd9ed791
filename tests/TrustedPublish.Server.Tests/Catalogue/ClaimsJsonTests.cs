using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>The payload is one small JSON object that has one meaning, or no token.</summary>
public sealed class ClaimsJsonTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("\"sub\":\"x\"")]
    [InlineData("\"\\u0073ub\":\"x\"")]
    [InlineData("\"repository_id\":\"1\"")]
    [InlineData("\"repository_i\\u0064\":\"1\"")]
    [InlineData("\"aud\":\"pypi\"")]
    [InlineData("\"exp\":1")]
    [InlineData("\"x\":{\"a\":1,\"a\":2}")]
    [InlineData("\"x\":[{\"a\":1,\"\\u0061\":2}]")]
    [InlineData("\"x\":1,\"x\":1")]
    public async Task CLM_01_a_claim_that_stands_twice_is_refused_wherever_it_stands(string member)
    {
        await world.RefusesPayloadTextAsync(json => $"{{{member},{json[1..]}");
        await world.RefusesPayloadTextAsync(json => $"{json[..^1]},{member}}}");
    }

    [Theory]
    [InlineData("Sub")]
    [InlineData("REPOSITORY_ID")]
    [InlineData("\u017Fub")]
    public async Task CLM_01_a_name_in_another_case_is_another_claim(string name)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(claims => claims[name] = "x"));
    }

    [Theory]
    [InlineData("{0}{\"sub\":\"x\"}")]
    [InlineData("{0}{}")]
    [InlineData("{0}{0}")]
    [InlineData("{0}x")]
    [InlineData("{0}\0")]
    [InlineData("{0},")]
    [InlineData("{0}]")]
    [InlineData("\uFEFF{0}")]
    [InlineData("{0}\uFEFF")]
    [InlineData("/**/{0}")]
    [InlineData("{0}/**/")]
    [InlineData("// {0}")]
    [InlineData("{0}//")]
    [InlineData("[{0}]")]
    [InlineData("\"claims\"")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\0")]
    public Task CLM_02_nothing_stands_beside_the_claims(string form) => world.RefusesPayloadTextAsync(json => form.Replace("{0}", json, StringComparison.Ordinal));

    [Theory]
    [InlineData(",}")]
    [InlineData(",,\"x\":1}")]
    [InlineData(",\"x\":1/**/}")]
    [InlineData(",\"x\":NaN}")]
    [InlineData(",x:1}")]
    [InlineData(",'x':1}")]
    public Task CLM_02_the_claims_are_strict_JSON(string end) => world.RefusesPayloadTextAsync(json => json[..^1] + end);

    [Fact]
    public async Task CLM_05_depth_and_breadth_are_bounded()
    {
        await world.RefusesPayloadTextAsync(static json => $"{json[..^1]},\"x\":{Nested(8)}}}");
        await world.RefusesPayloadTextAsync(static json => $"{json[..^1]},\"x\":{Nested(60)}}}");
        await world.RefusesPayloadTextAsync(static json => $"{json[..^1]},\"x\":{Nested(5000)}}}");
        await world.RefusesPayloadTextAsync(static json => With(json, 129 - Count(json)));
        await world.RefusesPayloadTextAsync(static json => With(json, 500));
        await world.RefusesClaimsAsync(static claims => claims["ref"] = "refs/heads/" + new string('a', 5000), "claim_malformed:ref", "token_malformed");
        await world.RefusesClaimsAsync(static claims => claims["actor"] = new string('a', 4097), "claim_malformed:actor", "token_malformed");
        await world.RefusesClaimsAsync(static claims => claims["x"] = new JsonArray(new string('a', 4097)), "claim_malformed:x", "token_malformed");
    }

    [Fact]
    public async Task CLM_05_what_real_tokens_may_grow_to_is_accepted()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.GitHub.WithPayloadText(world.SoundPayload("deep")[..^1] + $",\"x\":{Nested(7)}}}"));
        await world.AcceptsAsync(package, world.GitHub.WithPayloadText(With(world.SoundPayload("broad"), 128 - Count(world.SoundPayload("broad")))));
        await world.AcceptsAsync(package, world.Token(static claims => claims["actor"] = new string('a', 4096)));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static int Count(string json) => JsonNode.Parse(json)!.AsObject().Count;

    private static string With(string json, int count) => json[..^1] + string.Concat(Enumerable.Range(0, count).Select(static number => $",\"x{number}\":1")) + "}";
}
