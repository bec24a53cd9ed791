using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Bindings;

/// <summary>Every claim vector, through the exchange itself (a signed token) and through the dry run (bare claims).</summary>
public sealed class ClaimVectorTests
{
    private const string Package = "@acme/demo";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);
    private static readonly RSA Key = RSA.Create(2048);

    [Fact]
    public void There_are_all_114_vectors() => Assert.Equal(114, ClaimVector.All.Count);

    [Theory]
    [MemberData(nameof(ClaimVector.Ids), MemberType = typeof(ClaimVector))]
    public async Task The_exchange_decides_as_the_vector_says(string id)
    {
        var vector = ClaimVector.All[id];
        using var fixture = await OpenAsync(vector);
        var claimedBefore = fixture.Stores.Claimed.Count;
        var publisher = await fixture.AddPublisherAsync(Package, vector.Binding);
        var others = await AddOthersAsync(fixture, vector);

        var result = await fixture.Exchange.RunAsync(fixture.Registry, Package, Sign(vector), CancellationToken.None);

        Assert.True(vector.Accepts == result.Credential is not null, $"{vector.Reason} -> {result.Explanation?.Sentence}");
        var entry = Assert.Single(fixture.Stores.Entries, entry => entry.Kind == "exchange");
        if (vector.Accepts)
        {
            Assert.Equal(publisher.Id, result.Publisher!.Id);
            Assert.Equal("accepted", entry.Outcome);
            Assert.NotEqual(claimedBefore, fixture.Stores.Claimed.Count);
        }
        else
        {
            Assert.Equal(claimedBefore, fixture.Stores.Claimed.Count);
            Assert.Contains(entry.Outcome, vector.Error == "issuer_mismatch" ? new[] { "issuer_mismatch", "issuer_unknown" } : [vector.Error!]);
        }

        AssertPinned(vector, publisher.Fields, fixture.Stores.Publisher(publisher.Id).Fields);
        Assert.All(others, other => Assert.Equal(other.Version, fixture.Stores.Publisher(other.Id).Version));
    }

    [Theory]
    [MemberData(nameof(ClaimVector.Ids), MemberType = typeof(ClaimVector))]
    public async Task The_dry_run_names_the_code_the_vector_names(string id)
    {
        var vector = ClaimVector.All[id];
        using var fixture = await OpenAsync(vector);
        await fixture.AddPublisherAsync(Package, vector.Binding);
        await AddOthersAsync(fixture, vector);
        var claims = ClaimSet.TryParse(Encoding.UTF8.GetBytes(vector.Claims.ToJsonString()), out _)!;
        var header = new UnverifiedHeader(vector.Header["alg"]?.GetValue<string>(), vector.Header["kid"]?.GetValue<string>(), "JWT");
        var version = vector.Context["package_version"]?.GetValue<string>();

        var result = await fixture.Evaluation.OfClaimsAsync(fixture.Registry, Package, header, claims, version, CancellationToken.None);

        Assert.Equal(vector.Accepts ? null : vector.Error, result.Refusal?.WireCode);
        Assert.DoesNotContain(fixture.Stores.Entries, entry => entry.Kind == "exchange");
    }

    private static async Task<ExchangeFixture> OpenAsync(ClaimVector vector)
    {
        var issuers = vector.Issuers.Distinct().Select((issuer, index) =>
            new Issuer { Name = $"issuer{index}", Provider = issuer.Provider, Identifier = issuer.Identifier });
        var fixture = await ExchangeFixture.OpenAsync([.. issuers], Now, source: new OneKey());
        foreach (var seen in vector.Context["seen_jti"]?.AsArray() ?? [])
        {
            await fixture.Stores.TryClaimAsync(ReplayKey.OfTokenId(seen![0]!.GetValue<string>(), seen[1]!.GetValue<string>()), Now.AddHours(1), default);
        }

        return fixture;
    }

    private static async Task<List<Core.Bindings.PublisherRecord>> AddOthersAsync(ExchangeFixture fixture, ClaimVector vector)
    {
        var added = new List<Core.Bindings.PublisherRecord>();
        foreach (var other in vector.Context["other_bindings"]?.AsArray() ?? [])
        {
            added.Add(await fixture.AddPublisherAsync(Package, other!.AsObject()));
        }

        return added;
    }

    private static void AssertPinned(ClaimVector vector, string before, string after)
    {
        if (vector.Context["expect_pin"] is not JsonObject expected)
        {
            return;
        }

        var (was, became) = (JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        foreach (var (name, value) in expected)
        {
            was[name] = value?.DeepClone();
        }

        Assert.True(JsonNode.DeepEquals(was, became), after);
    }

    private static string Sign(ClaimVector vector)
    {
        var input = $"{Encode(vector.Header)}.{Encode(vector.Claims)}";
        var signature = vector.Header["alg"]?.GetValue<string>() is "none" ? [] : Key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private sealed class OneKey : IKeySource
    {
        public Task<IReadOnlyCollection<VerificationKey>> FetchAsync(Issuer issuer, CancellationToken cancellationToken)
        {
            var parameters = Key.ExportParameters(false);
            var jwks = new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = "k1",
                    ["alg"] = "RS256",
                    ["use"] = "sig",
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                    ["e"] = "AQAB",
                }),
            };
            return Task.FromResult(KeySetImport.Import(jwks.ToJsonString(), issuer.Algorithm));
        }
    }
}
