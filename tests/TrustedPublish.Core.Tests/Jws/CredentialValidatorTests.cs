using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>What a registry takes for a publish credential, and nothing else (MNT-01 … MNT-03).</summary>
public sealed class CredentialValidatorTests
{
    private const string Issuer = "https://broker.example.com";
    private const string Audience = "https://packages.example.com";
    private const long Now = 1_787_000_000;

    [Theory]
    [InlineData("")]
    [InlineData("tpp_")]
    public void A_sound_credential_is_read_with_and_without_prefix(string prefix)
    {
        var credential = Validate(prefix + Token())!;

        Assert.Equal(("jti1", "github:74", "tp_1", null), (credential.Id, credential.Subject, credential.Publisher, credential.Version));
        Assert.Equal(("k1", "https://ci.example.com", Now), (credential.KeyId, credential.RunIssuer, credential.IssuedAt.ToUnixTimeSeconds()));
        Assert.Equal(Now + 900, credential.ExpiresAt.ToUnixTimeSeconds());
        Assert.True(credential.Covers("@acme/demo", "publish"));
        Assert.False(credential.Covers("@acme/Demo", "publish"));
        Assert.False(credential.Covers("@acme/demo", "unpublish"));
    }

    [Theory]
    [InlineData("tpp_tpp_")]
    [InlineData("TPP_")]
    [InlineData("tps_")]
    [InlineData(" ")]
    [InlineData(".")]
    public void No_other_prefix_is_taken_off(string prefix) => Assert.Null(Validate(prefix + Token()));

    [Theory]
    [InlineData(".")]
    [InlineData(".AA")]
    [InlineData("=")]
    [InlineData("\n")]
    [InlineData("A")]
    public void Nothing_may_follow(string suffix) => Assert.Null(Validate(Token() + suffix));

    [Theory]
    [InlineData("typ", "JWT")]
    [InlineData("typ", "AT+JWT")]
    [InlineData("typ", "application/at+jwt")]
    [InlineData("typ", null)]
    [InlineData("alg", "none")]
    [InlineData("alg", "RS256")]
    [InlineData("alg", "es256")]
    [InlineData("alg", null)]
    [InlineData("kid", "K1")]
    [InlineData("kid", "other")]
    [InlineData("kid", null)]
    public void Another_header_is_refused(string member, string? value) => Assert.Null(Validate(Token(editHeader: header => header[member] = value)));

    [Theory]
    [InlineData("iss", "\"https://broker.example.com/\"")]
    [InlineData("iss", "\"https://other.example.com\"")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"https://packages.example.com/\"")]
    [InlineData("aud", "\"https://other.example.com\"")]
    [InlineData("aud", "[\"https://packages.example.com\"]")]
    [InlineData("exp", "1787000000")]
    [InlineData("exp", "1786999999")]
    [InlineData("exp", "\"1787000900\"")]
    [InlineData("exp", "1787000900.5")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("exp", "-9223372036854775808")]
    [InlineData("exp", "null")]
    [InlineData("iat", "1787000031")]
    [InlineData("iat", "9223372036854775807")]
    [InlineData("iat", "null")]
    [InlineData("jti", "1")]
    [InlineData("sub", "null")]
    [InlineData("publisher", "[]")]
    [InlineData("packages", "\"@acme/demo\"")]
    [InlineData("packages", "[1]")]
    [InlineData("packages", "[null]")]
    [InlineData("actions", "{}")]
    [InlineData("version", "1")]
    [InlineData("run", "null")]
    [InlineData("run", "{}")]
    [InlineData("run", "[]")]
    [InlineData("run", "{\"issuer\":null}")]
    [InlineData("run", "{\"issuer\":1}")]
    public void Another_claim_is_refused(string claim, string json) => Assert.Null(Validate(Token(edit: claims => claims[claim] = JsonNode.Parse(json))));

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("jti")]
    [InlineData("sub")]
    [InlineData("publisher")]
    [InlineData("packages")]
    [InlineData("actions")]
    [InlineData("run")]
    public void A_missing_claim_is_refused(string claim) => Assert.Null(Validate(Token(edit: claims => claims.Remove(claim))));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    [InlineData("")]
    public void A_payload_that_is_no_claim_set_is_refused(string payload) => Assert.Null(Validate(Sign(Header().ToJsonString(), payload, Jwk.EcKey)));

    [Fact]
    public void A_claim_twice_is_refused()
    {
        var payload = Claims().ToJsonString();

        Assert.Null(Validate(Sign(Header().ToJsonString(), payload.Replace("{\"iss\"", "{\"\\u0061ud\":\"x\",\"iss\"", StringComparison.Ordinal), Jwk.EcKey)));
    }

    [Theory]
    [InlineData("jti1")]
    [InlineData("@acme/demo")]
    public void Half_a_character_is_refused(string text) =>
        Assert.Null(Validate(Sign(Header().ToJsonString(), Claims().ToJsonString().Replace(text, "\\ud800", StringComparison.Ordinal), Jwk.EcKey)));

    [Fact]
    public void Another_key_s_signature_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Null(Validate(Sign(Header().ToJsonString(), Claims().ToJsonString(), other)));
    }

    [Fact]
    public void Changed_claims_are_refused()
    {
        var parts = Token().Split('.');
        var other = Token(edit: static claims => claims["packages"] = new JsonArray("@acme/other")).Split('.');

        Assert.Null(Validate($"{parts[0]}.{other[1]}.{parts[2]}"));
    }

    [Fact]
    public void The_version_is_read() => Assert.Equal("1.2.3", Validate(Token(edit: static claims => claims["version"] = "1.2.3"))!.Version);

    private static PublishCredential? Validate(string token) => new CredentialValidator(
        Issuer,
        static keyId => keyId == "k1" ? Jwk.Import(Jwk.OfEc(), "ES256") : null,
        new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now))).Validate(token, Audience);

    private static string Token(Action<JsonObject>? edit = null, Action<JsonObject>? editHeader = null)
    {
        var (header, claims) = (Header(), Claims());
        edit?.Invoke(claims);
        editHeader?.Invoke(header);
        return Sign(header.ToJsonString(), claims.ToJsonString(), Jwk.EcKey);
    }

    private static JsonObject Header() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = "k1" };

    private static JsonObject Claims() => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = "github:74",
        ["jti"] = "jti1",
        ["iat"] = Now,
        ["exp"] = Now + 900,
        ["publisher"] = "tp_1",
        ["packages"] = new JsonArray("@acme/demo"),
        ["actions"] = new JsonArray("publish"),
        ["run"] = new JsonObject { ["issuer"] = "https://ci.example.com" },
    };

    private static string Sign(string header, string payload, ECDsa key)
    {
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }
}
