using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Properties;

/// <summary>XCH-02: a token's replay record is there for as long as any node may still accept the token.</summary>
public sealed class ReplayLifeTests
{
    private const string Audience = "npm:packages.example.com";
    private const long Base = 1_787_000_000;
    private const int MaxLife = 3600;
    private static readonly Issuer Issuer = new() { Name = "github", Provider = "github", Identifier = "https://token.actions.githubusercontent.com", Algorithm = "ES256" };
    private static readonly Provider Provider = new ProviderCatalog().Get("github");
    private static readonly VerificationKey Key = Jwk.Import(Jwk.OfEc(), "ES256")!;

    private static readonly Lazy<SignedClaims>[] Tokens = [.. Enumerable.Range(0, MaxLife + 1).Select(static life => new Lazy<SignedClaims>(() => Signed(Base, Base + life)))];

    [Fact]
    public void XCH_02_the_record_outlives_the_window_in_which_the_token_is_accepted()
    {
        var accepted = 0;

        // A token's life in seconds, two moments of it or shortly outside, and how far the store's clock is from the nodes'.
        Gen.Select(Gen.Int[0, MaxLife], Gen.Double[-0.05, 1.05], Gen.Double[-0.05, 1.05], Gen.Double[-59.9, 59.9]).Sample(
            (life, one, other, skew) =>
            {
                var clock = new FakeTimeProvider(At(life, Math.Min(one, other)));
                var first = Assertion.TryAccept(Tokens[life].Value, Audience, clock.GetUtcNow(), out _);
                clock.SetUtcNow(At(life, Math.Max(one, other)));
                if (first is null || Assertion.TryAccept(Tokens[life].Value, Audience, clock.GetUtcNow(), out _) is null)
                {
                    return true;
                }

                accepted++;
                return first.ReplayableUntil > clock.GetUtcNow().AddSeconds(skew);
            },
            iter: 20_000,
            threads: 1);

        Assert.InRange(accepted, 10_000, 20_000);
    }

    private static DateTimeOffset At(int life, double share) => DateTimeOffset.FromUnixTimeSeconds(Base).AddSeconds((share * (life + 60)) - 30);

    private static SignedClaims Signed(long issuedAt, long expires)
    {
        var input = $"{Encode("""{"alg":"ES256","kid":"k1"}""")}.{Encode($$"""{"iss":"{{Issuer.Identifier}}","sub":"s","aud":"{{Audience}}","jti":"j","iat":{{issuedAt}},"exp":{{expires}}}""")}";
        var jws = CompactJws.TryParse($"{input}.{Base64Url.EncodeToString(Jwk.EcKey.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}")!;
        return SignedClaims.TryVerify(Issuer, Provider, jws, ClaimSet.TryParse(jws.UnverifiedPayload, out _)!, Key)!;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
