using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Fuzz;

/// <summary>Whatever is thrown at the parsers, they say yes or no. The noise is the same in every run; a failure names its seed.</summary>
public sealed class ParserFuzzTests
{
    private const int Rounds = 40_000;
    private static readonly FakeCi Ci = FakeCi.Offline(new GitHubJob(), "https://token.actions.githubusercontent.com");
    private static readonly string[] Claims =
    [
        Ci.Claims("npm:packages.example.com").ToJsonString(), new GitLabJob().Claims("https://gitlab.com", "npm:x", DateTimeOffset.UnixEpoch).ToJsonString(),
        new CircleCiJob().Claims("https://oidc.circleci.com", "npm:x", DateTimeOffset.UnixEpoch).ToJsonString(), """{"a":[[[{"b":"\u0041\ud83d\ude00"}]]],"c":1e5,"d":null}""",
    ];

    [Fact]
    public void A_token_parses_or_not()
    {
        string[] tokens = [Ci.Token("npm:x"), Ci.Token("npm:x"), "e30.e30.AAAA"];

        Repeat(1, noise => CompactJws.TryParse(Encoding.Latin1.GetString(noise.Spoil(Encoding.Latin1.GetBytes(noise.Pick(tokens))))) is not null);
    }

    [Fact]
    public void A_header_parses_or_not()
    {
        string[] headers = [Ci.Header().ToJsonString(), """{"alg":"ES256","kid":"k1","typ":"JWT","x":[[1]],"crit":["b64"],"b64":false}""", "{}"];

        Repeat(2, noise =>
            CompactJws.TryParse($"{Base64Url.EncodeToString(noise.Spoil(Encoding.UTF8.GetBytes(noise.Pick(headers))))}.e30.AAAA") is { } jws
            && AssertionVerifier.CheckHeader(jws.UnverifiedHeader, new Issuer { Name = "i", Provider = "github", Identifier = "https://a.test" }) is null);
    }

    [Fact]
    public void Claims_parse_or_not_and_what_parses_can_be_read_in_every_way()
    {
        var provider = new ProviderCatalog().Get("github");
        var issuer = new Issuer { Name = "i", Provider = "github", Identifier = "https://a.test" };

        Repeat(3, noise =>
        {
            var bytes = noise.Spoil(Encoding.UTF8.GetBytes(noise.Pick(Claims)));
            if (ClaimSet.TryParse(bytes, out var refusal) is not { } claims)
            {
                Assert.NotNull(refusal);
                Assert.All(refusal.WireCode, static character => Assert.InRange(character, '!', '~'));
                return false;
            }

            using var document = JsonDocument.Parse(bytes);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                _ = claims.Text(member.Name);
                _ = claims.Time(member.Name);
                _ = claims.Flag(member.Name, out _);
                _ = claims.Texts(member.Name, out _);
            }

            Assert.NotEmpty(AssertionRules.Check(claims, issuer, provider, "npm:x", DateTimeOffset.UnixEpoch));
            return true;
        });
    }

    [Fact]
    public void Base64url_decodes_in_one_spelling_or_not() => Repeat(4, static noise =>
    {
        var text = Encoding.Latin1.GetString(noise.Spoil(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(new byte[noise.Below(40)]))));
        var isDecoded = StrictBase64Url.TryDecode(text, out var bytes);
        Assert.True(!isDecoded || Base64Url.EncodeToString(bytes) == text);
        return isDecoded;
    });

    [Fact]
    public void A_key_set_is_imported_or_refused_by_one_exception()
    {
        string[] sets = [Jwk.Set(Jwk.OfRsa()), Jwk.Set(Jwk.OfRsa(), Jwk.OfEc("k2")), Jwk.Set(Jwk.OfEc()), """{"keys":[{"kty":"oct","k":"AAAA","kid":"x"}]}""", """{"keys":[]}"""];

        Repeat(
            5,
            noise =>
            {
                try
                {
                    return KeySetImport.Import(noise.Spoil(noise.Pick(sets)), noise.Pick<string>(["RS256", "ES256"])).Count > 0;
                }
                catch (InvalidDataException)
                {
                    return false;
                }
            },
            Rounds / 4);
    }

    [Fact]
    public void A_publisher_is_read_or_every_fault_of_it_named()
    {
        var providers = new ProviderCatalog();

        Repeat(6, noise =>
        {
            var provider = providers.Get(noise.Pick([.. providers.Names.Order(StringComparer.Ordinal)]));
            var bytes = noise.Spoil(Encoding.UTF8.GetBytes(SoundPublishers.Full(provider.Name).ToJsonString()));
            JsonDocument json;
            try
            {
                json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                return false;
            }

            // The API refuses broken UTF-8 before it asks for fields, and half characters in names with the JSON.
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
            {
                json.Dispose();
                return false;
            }

            using (json)
            {
                if (json.RootElement.ValueKind is not JsonValueKind.Object)
                {
                    return false;
                }

                var binding = Binding.TryParse(provider, json.RootElement, ["provider"], out var faults);
                Assert.Equal(binding is null, faults.Count > 0);
                return binding is not null && BindingJson.Write(binding).Length > 0;
            }
        });
    }

    private static void Repeat(int seed, Func<Noise, bool> decide, int rounds = Rounds)
    {
        var (yes, noise) = (0, new Noise(seed));
        for (var round = 0; round < rounds; round++)
        {
            try
            {
                yes += decide(noise) ? 1 : 0;
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {fault.Message}", fault);
            }
        }

        // Noise that is always refused tests nothing but the first check.
        Assert.InRange(yes, rounds / 1000, rounds - 1);
    }
}
