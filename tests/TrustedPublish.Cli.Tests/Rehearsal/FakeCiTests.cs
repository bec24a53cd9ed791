using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Cli.Tests.Rehearsal;

/// <summary>The test issuer tampers as promised: a second opinion accepts its sound tokens and refuses the others.</summary>
public sealed class FakeCiTests
{
    private const string Audience = "npm:127.0.0.1";

    [Fact]
    public async Task Its_sound_tokens_verify_and_its_unsound_ones_do_not()
    {
        await using var ci = FakeCi.Offline(new GitHubJob(), "https://issuer.test");

        Assert.True(await VerifiesAsync(ci, ci.Token(Audience)));
        Assert.True(await VerifiesAsync(ci, ci.Token(Audience, claims => claims["actor"] = "someone")));
        Assert.True(await VerifiesAsync(ci, ci.SignedAs(Audience, "PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
        Assert.False(await VerifiesAsync(ci, ci.SignedByAnotherKey(Audience)));
        Assert.False(await VerifiesAsync(ci, ci.SignedWithEs256(Audience)));
        Assert.False(await VerifiesAsync(ci, ci.SignedWithHs256AndPublicKey(Audience)));
        Assert.False(await VerifiesAsync(ci, ci.Unsigned(Audience)));
        Assert.False(await VerifiesAsync(ci, ci.WithEmbeddedKey(Audience)));
        Assert.False(await VerifiesAsync(ci, FakeCi.WithClaimsEditedAfterSigning(ci.Token(Audience), claims => claims["actor"] = "mallory")));
    }

    [Fact]
    public async Task A_rotated_key_signs_and_the_old_one_stays_until_withdrawn()
    {
        await using var ci = FakeCi.Offline(new GitHubJob(), "https://issuer.test");
        var old = ci.Token(Audience);

        ci.RotateKey();
        Assert.True(await VerifiesAsync(ci, old));
        Assert.True(await VerifiesAsync(ci, ci.Token(Audience)));

        ci.RotateKey(withdrawOld: true);
        Assert.False(await VerifiesAsync(ci, old));
        Assert.True(await VerifiesAsync(ci, ci.Token(Audience)));
    }

    [Fact]
    public async Task On_loopback_it_serves_its_keys_and_whatever_else_the_test_wants()
    {
        await using var ci = await FakeCi.StartAsync(new GitHubJob(), cancellationToken: TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        Assert.Equal(ci.Jwks(), await http.GetStringAsync(ci.Issuer + "/.well-known/jwks", TestContext.Current.CancellationToken));
        ci.DiscoveryText = "no JSON";
        Assert.Equal("no JSON", await http.GetStringAsync(ci.Issuer + "/.well-known/openid-configuration", TestContext.Current.CancellationToken));
        Assert.Equal((1, 1), (ci.DiscoveryFetches, ci.JwksFetches));
    }

    private static async Task<bool> VerifiesAsync(FakeCi ci, string token) => (await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        IssuerSigningKeys = new JsonWebKeySet(ci.Jwks()).GetSigningKeys(),
        TryAllIssuerSigningKeys = false,
        ValidIssuer = ci.Issuer,
        ValidAudience = Audience,
    })).IsValid;
}
