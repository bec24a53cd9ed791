using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A good signature over something that is no ID token of a job; and what a stranger can learn from being refused.</summary>
public sealed partial class JoseTypeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData("\"logout+jwt\"")]
    [InlineData("\"at+jwt\"")]
    [InlineData("\"application/at+jwt\"")]
    [InlineData("\"secevent+jwt\"")]
    [InlineData("\"dpop+jwt\"")]
    [InlineData("\"publish+jwt\"")]
    [InlineData("\"JOSE\"")]
    [InlineData("\"JWT \"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[\"JWT\"]")]
    public Task JOSE_18_a_token_of_another_type_is_no_ID_token(string json) => world.RefusesHeaderAsync(header => header["typ"] = JsonNode.Parse(json), "token_malformed");

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData(null)]
    public async Task JOSE_18_an_ID_token_says_that_it_is_one_or_nothing(string? type)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(editHeader: header =>
        {
            header.Remove("typ");
            if (type is not null)
            {
                header["typ"] = type;
            }
        }));
    }

    [Fact]
    public async Task JOSE_18_a_logout_token_or_a_person_s_sign_in_is_no_job_s_token()
    {
        await world.RefusesClaimsAsync(
            static claims => claims["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() }, "claim_malformed:events");
        await world.RefusesClaimsAsync(static claims => claims["events"] = null, "claim_malformed:events");
        await world.RefusesClaimsAsync(static claims => claims["nonce"] = "n-0S6_WzA2Mj", "claim_malformed:nonce");
    }

    [Fact]
    public async Task JOSE_18_nothing_that_we_hand_out_is_an_ID_token()
    {
        var (package, credential) = await world.NewCredentialAsync();

        await world.RefusesAsync(package, credential, 400, "token_malformed");
        await world.RefusesAsync(package, credential["tpp_".Length..], 400, "token_malformed");
        await world.RefusesAsync(package, world.Session, 400, "token_malformed");
        await world.RefusesAsync(package, "npm_0123456789abcdefghijklmnopqrstuvwxyz", 400, "token_malformed");

        // Our own claims, signed by an issuer that is trusted.
        await world.RefusesWholeAsync(_ => world.GitHub.Sign(world.GitHub.Header().ToJsonString(), FakeCi.UnverifiedClaims(credential).ToJsonString()), "issuer_unknown", "signature_invalid");
    }

    [Fact]
    public async Task JOSE_20_what_depends_on_our_configuration_looks_the_same_from_outside()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var stranger = world.GitHub.SignedByAnotherKey(ServerWorld.Audience);
        (string Token, string Journaled)[] tokens =
        [
            (world.Token(static claims => claims["iss"] = "https://attacker.test"), "issuer_unknown"),
            (world.Token(static claims => claims["iss"] = "http://169.254.169.254/latest"), "issuer_unknown"),
            (world.Token(editHeader: static header => header["kid"] = "unknown"), "kid_unknown"),
            (world.Token(editHeader: static header => header.Remove("kid")), "kid_missing"),
            (stranger, "signature_invalid"),
            (stranger[..(stranger.LastIndexOf('.') + 1)], "signature_invalid"),
            (world.GitHub.Unsigned(ServerWorld.Audience), "alg_not_allowed"),
            (world.GitHub.SignedWithHs256AndPublicKey(ServerWorld.Audience), "alg_not_allowed"),
        ];

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (token, journaled) in tokens)
        {
            var answer = await world.RefusesAsync(package, token, 400, journaled, "signature_invalid");
            told.Add($"{answer.Status} {WithoutId(answer.Body)} {string.Join(' ', answer.Headers.Where(static header => header.Key is not "Date").Select(static header => $"{header.Key}={WithoutId(header.Value)}"))}");
        }

        Assert.Single(told);
    }

    private static string WithoutId(string text) => Id.Replace(text, "ID");

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}")]
    private static partial Regex Id { get; }
}
