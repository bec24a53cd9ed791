using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Tests.Assertions;

/// <summary>Audience, times and id at their exact boundaries (CLM-06 … CLM-11, XCH-02).</summary>
public sealed class AssertionRulesTests
{
    private const string Audience = "npm:packages.example.com";
    private const long Now = 1_787_000_000;
    private static readonly Issuer Issuer = new() { Name = "github", Provider = "github", Identifier = "https://token.actions.githubusercontent.com" };
    private static readonly ProviderCatalog Providers = new();

    [Theory]
    [InlineData(300, null)]
    [InlineData(1, null)]
    [InlineData(-29, null)]
    [InlineData(-30, "token_expired")]
    [InlineData(-31, "token_expired")]
    [InlineData(3600 - 60, null)]
    [InlineData(3600 - 59, "claim_malformed:exp")]
    [InlineData(315_360_000, "claim_malformed:exp")]
    [InlineData(253_402_300_799 - Now, "claim_malformed:exp")]
    public void The_end_is_tolerated_for_less_than_30_seconds_and_no_lifetime_exceeds_an_hour(long offset, string? code) =>
        Assert.Equal(code, Refusal(claims => (claims["iat"], claims["exp"]) = (Now - 60, Now + offset)));

    [Theory]
    [InlineData(0, null)]
    [InlineData(30, null)]
    [InlineData(31, "token_not_yet_valid")]
    [InlineData(-3300, null)]
    [InlineData(-3301, "claim_malformed:exp")]
    public void The_beginning_may_lie_30_seconds_ahead_and_an_hour_before_the_end(int offset, string? code) =>
        Assert.Equal(code, Refusal(claims => claims["iat"] = Now + offset));

    [Theory]
    [InlineData(0, null)]
    [InlineData(30, null)]
    [InlineData(31, "token_not_yet_valid")]
    [InlineData(-100_000, null)]
    [InlineData(null, "claim_type:nbf")]
    public void Not_before_may_lie_30_seconds_ahead(int? offset, string? code) => Assert.Equal(code, Refusal(claims => claims["nbf"] = Now + offset));

    [Theory]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("jti")]
    public void A_required_claim_must_be_there(string claim)
    {
        Assert.Equal($"claim_missing:{claim}", Refusal(claims => claims.Remove(claim)));
        Assert.Equal($"claim_missing:{claim}", Refusal(claims => claims[claim] = null));
    }

    [Theory]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("nbf")]
    public void A_time_must_be_an_integer_number(string claim)
    {
        foreach (var value in new[] { "\"1787000100\"", "1787000100.0", "1787000100.5", "1.7870001e9", "-1", "9223372036854775808", "1e400", "true", "[]", "{}" })
        {
            Assert.Equal($"claim_type:{claim}", Refusal(claims => claims[claim] = JsonNode.Parse(value)));
        }
    }

    [Theory]
    [InlineData("\"npm:packages.example.com\"", true)]
    [InlineData("[\"npm:packages.example.com\"]", true)]
    [InlineData("\"npm:packages.example.com/\"", false)]
    [InlineData("\"NPM:packages.example.com\"", false)]
    [InlineData("\"npm:packages.example.co\"", false)]
    [InlineData("\" npm:packages.example.com\"", false)]
    [InlineData("\"npm:packages.example.com:443\"", false)]
    [InlineData("[\"npm:packages.example.com\",\"npm:packages.example.com\"]", false)]
    [InlineData("[\"npm:packages.example.com\",\"sigstore\"]", false)]
    [InlineData("[\"sigstore\",\"npm:packages.example.com\"]", false)]
    [InlineData("[[\"npm:packages.example.com\"]]", false)]
    [InlineData("[\"npm:packages.example.com\",1]", false)]
    [InlineData("{\"npm:packages.example.com\":true}", false)]
    [InlineData("[]", false)]
    [InlineData("\"\"", false)]
    [InlineData("[\"\"]", false)]
    [InlineData("null", false)]
    [InlineData("1", false)]
    [InlineData("true", false)]
    public void Exactly_one_audience_is_accepted(string audience, bool holds) =>
        Assert.Equal(holds ? null : "audience_mismatch", Refusal(claims => claims["aud"] = JsonNode.Parse(audience)));

    [Fact]
    public void A_token_without_audience_is_refused() => Assert.Equal("audience_mismatch", Refusal(claims => claims.Remove("aud")));

    [Theory]
    [InlineData("\"a\"", null)]
    [InlineData("1", "claim_type:jti")]
    [InlineData("[\"a\"]", "claim_type:jti")]
    [InlineData("\"a b\"", "claim_malformed:jti")]
    [InlineData("\"\\u00e9\"", "claim_malformed:jti")]
    public void A_token_id_is_printable_ascii(string id, string? code) => Assert.Equal(code, Refusal(claims => claims["jti"] = JsonNode.Parse(id)));

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, "claim_malformed:jti")]
    public void A_token_id_has_at_most_256_characters(int length, string? code) => Assert.Equal(code, Refusal(claims => claims["jti"] = new string('a', length)));

    [Fact]
    public void Only_a_provider_that_sends_no_token_id_may_leave_it_out()
    {
        Assert.Null(Refusal(claims => claims.Remove("jti"), "circleci"));
        Assert.Equal("claim_type:jti", Refusal(claims => claims["jti"] = 1, "circleci"));
        Assert.Equal("claim_missing:jti", Refusal(claims => claims.Remove("jti"), "gitlab"));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("nonce")]
    public void A_security_event_or_a_sign_in_is_no_job_s_token(string claim) => Assert.Equal($"claim_malformed:{claim}", Refusal(claims => claims[claim] = null));

    [Theory]
    [InlineData("null", "claim_missing:sub")]
    [InlineData("\"\"", "claim_missing:sub")]
    [InlineData("1", "claim_type:sub")]
    [InlineData("[\"a\"]", "claim_type:sub")]
    [InlineData("\"a\"", null)]
    public void A_subject_is_text(string subject, string? code)
    {
        foreach (var provider in Providers.Names)
        {
            Assert.Equal(code, Refusal(claims => claims["sub"] = JsonNode.Parse(subject), provider));
        }
    }

    [Theory]
    [InlineData("5", "claim_type:azp")]
    [InlineData("[\"a\"]", "claim_type:azp")]
    [InlineData("\"a\"", null)]
    [InlineData("null", null)]
    public void Whom_a_token_was_issued_to_is_text_or_nothing(string party, string? code) => Assert.Equal(code, Refusal(claims => claims["azp"] = JsonNode.Parse(party)));

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(20, 20, null)]
    [InlineData(20, 19, "claim_malformed:exp")]
    [InlineData(-10, -11, "claim_malformed:exp")]
    public void A_token_does_not_end_before_it_begins(int begin, int end, string? code) =>
        Assert.Equal(code, Refusal(claims => (claims["nbf"], claims["exp"]) = (Now + begin, Now + end)));

    [Fact]
    public void An_issuer_may_have_a_shorter_longest_lifetime()
    {
        var strict = Issuer with { MaxTokenLifetime = TimeSpan.FromSeconds(299) };

        Assert.Equal("claim_malformed:exp", First(AssertionRules.Check(Claims(static _ => { }), strict, Providers.Get("github"), Audience, At(Now))));
    }

    [Fact]
    public void The_replay_record_outlives_every_moment_at_which_the_token_is_accepted() =>
        // XCH-02: verifier and record share the leeway; the margin comes on top.
        Assert.True(AssertionRules.ReplayMargin > TimeSpan.Zero && AssertionRules.Leeway == TimeSpan.FromSeconds(30));

    [Fact]
    public void Replay_keys_of_one_token_id_differ_by_issuer()
    {
        var key = ReplayKey.OfTokenId("https://a", "j");

        Assert.Equal(key, ReplayKey.OfTokenId("https://a", "j"));
        Assert.NotEqual(key, ReplayKey.OfTokenId("https://b", "j"));
        Assert.NotEqual(key, ReplayKey.OfTokenId("https://a", "J"));
        Assert.NotEqual(ReplayKey.OfTokenId("https://a", "bc"), ReplayKey.OfTokenId("https://ab", "c"));
        Assert.Equal(64, key.Hex.Length);
    }

    [Fact]
    public void Replay_keys_of_content_tell_header_from_payload()
    {
        Assert.NotEqual(ReplayKey.OfContent("ab"u8, "c"u8), ReplayKey.OfContent("a"u8, "bc"u8));
        Assert.Equal(ReplayKey.OfContent("a"u8, "b"u8), ReplayKey.OfContent("a"u8, "b"u8));
    }

    private static string? Refusal(Action<JsonObject> edit, string provider = "github") =>
        First(AssertionRules.Check(Claims(edit), Issuer, Providers.Get(provider), Audience, At(Now)));

    private static string? First(IReadOnlyList<Check> checks) => checks.FirstOrDefault(static check => !check.Ok)?.Refusal!.WireCode;

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static ClaimSet Claims(Action<JsonObject> edit)
    {
        var claims = new JsonObject { ["sub"] = "repo:acme/demo", ["aud"] = Audience, ["iat"] = Now, ["exp"] = Now + 300, ["jti"] = "j1" };
        edit(claims);
        return ClaimSet.TryParse(Encoding.UTF8.GetBytes(claims.ToJsonString()), out _)!;
    }
}
