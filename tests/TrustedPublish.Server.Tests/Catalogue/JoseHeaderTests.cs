using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>A header says which key and which algorithm; whatever else would change how a token is read is refused.</summary>
public sealed class JoseHeaderTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task JOSE_04_a_key_in_the_header_is_refused_whoever_signed()
    {
        await world.RefusesWholeAsync(_ => world.GitHub.WithEmbeddedKey(ServerWorld.Audience));
        await world.RefusesHeaderAsync(header => header["jwk"] = world.GitHub.Key.ToJwk(), "token_malformed");
        await world.RefusesHeaderAsync(static header => header["jwk"] = null, "token_malformed");
        await world.RefusesHeaderAsync(static header => header["x5c"] = new JsonArray("AAAA"), "token_malformed");
        await world.RefusesHeaderAsync(static header => header["x5t#S256"] = "AAAA", "token_malformed");
    }

    [Theory]
    [InlineData("\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("null")]
    [InlineData("missing")]
    public async Task JOSE_04_the_thumbprint_that_GitHub_sends_is_allowed_and_never_used(string json)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, world.Token(editHeader: header =>
        {
            header.Remove("x5t");
            if (json != "missing")
            {
                header["x5t"] = JsonNode.Parse(json);
            }
        }));
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task JOSE_05_no_key_is_fetched_from_where_the_token_says(string member)
    {
        // The attacker's own key set, at an address that would tell if anybody asked.
        var stranger = FakeCi.Offline(world.GitHub.Job, ServerWorld.GitHubIssuer, world.Time);
        stranger.RotateKey(withdrawOld: true);
        world.Upstream.Intercept = async context =>
        {
            await context.Response.WriteAsync(stranger.Jwks(), context.RequestAborted);
            return true;
        };
        var address = new Uri(world.Upstream.Url, "keys").AbsoluteUri;

        await world.RefusesWholeAsync(_ => stranger.Token(ServerWorld.Audience, null, header => header[member] = address));
        await world.RefusesWholeAsync(_ => stranger.Token(ServerWorld.Audience, null, header => (header[member], header["kid"]) = (address, world.GitHub.Key.Id)));
        foreach (var json in new[] { $"\"{address}\"", "\"https://attacker.test/k\"", "\"http://169.254.169.254\"", "\"\"", "null", "[]" })
        {
            await world.RefusesHeaderAsync(header => header[member] = JsonNode.Parse(json), "token_malformed");
        }
    }

    [Theory]
    [InlineData("[\"x\"]")]
    [InlineData("[\"exp2\"]")]
    [InlineData("[\"exp\"]")]
    [InlineData("[\"b64\"]")]
    [InlineData("[\"kid\"]")]
    [InlineData("[\"x\",\"x\"]")]
    [InlineData("[]")]
    [InlineData("[5]")]
    [InlineData("\"b64\"")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task JOSE_08_no_critical_extension_is_understood(string json)
    {
        await world.RefusesHeaderAsync(header => (header["crit"], header["exp2"]) = (JsonNode.Parse(json), 1), "token_malformed");
        await world.RefusesHeaderTextAsync(header => header.Replace("{", $"{{\"cr\\u0069t\":{json},", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"b64\":false}")]
    [InlineData("{\"b64\":false,\"crit\":[\"b64\"]}")]
    [InlineData("{\"b64\":true}")]
    [InlineData("{\"b64\":null}")]
    public async Task JOSE_09_an_unencoded_payload_is_refused(string members)
    {
        await world.RefusesHeaderAsync(header => Add(header, members), "token_malformed");

        // RFC 7797: the signature covers the payload as it is, not its base64url.
        await world.RefusesUnsoundAsync(
            jti =>
            {
                var header = world.GitHub.Header();
                Add(header, members);
                var (encoded, payload) = (JoseUnsound.Encode(header.ToJsonString()), world.SoundPayload(jti));
                var signature = JoseUnsound.Assembled(encoded, payload, Sign).Split('.')[^1];
                return $"{encoded}.{JoseUnsound.Encode(payload)}.{signature}";
            },
            "token_malformed");
    }

    [Theory]
    [InlineData("{", "{\"alg\":\"none\",")]
    [InlineData("{", "{\"\\u0061lg\":\"none\",")]
    [InlineData("{", "{\"kid\":\"k2\",")]
    [InlineData("{", "{\"x\":{\"y\":1,\"y\":2},")]
    [InlineData("{", "{\"x\":[[[[1]]]],")]
    [InlineData("{", "{\"\\ud800\":1,")]
    [InlineData("{", "[{")]
    [InlineData("{", "\uFEFF{")]
    [InlineData("{", "/**/{")]
    [InlineData("{", " \u00A0{")]
    [InlineData("{", "")]
    [InlineData("}", "}{}")]
    [InlineData("}", "},")]
    [InlineData("}", ",}")]
    [InlineData("}", "}\0")]
    [InlineData("}", "")]
    [InlineData("\"kid\":\"", "\"kid\":\"\\ud800")]
    [InlineData("\"typ\":\"", "\"typ\":\"\\udc00")]
    public Task JOSE_19_a_header_is_one_unambiguous_object(string text, string becomes) =>
        world.RefusesHeaderTextAsync(header => header.Replace(text, becomes, StringComparison.Ordinal));

    [Theory]
    [InlineData("[\"RS256\"]")]
    [InlineData("\"RS256\"")]
    [InlineData("null")]
    [InlineData("256")]
    [InlineData("true")]
    [InlineData("alg=RS256")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[{0}]")]
    [InlineData("{0}{0}")]
    public Task JOSE_19_a_header_is_nothing_else(string form) => world.RefusesHeaderTextAsync(header => form.Replace("{0}", header, StringComparison.Ordinal));

    [Theory]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(8192)]
    public async Task JOSE_19_a_header_has_at_most_two_kilobytes(int length)
    {
        string Long(string header) => header.Replace("{", $"{{\"x\":\"{new string('a', length - Encoding.UTF8.GetByteCount(header) - "\"x\":\"\",".Length)}\",", StringComparison.Ordinal);

        if (length > 2048)
        {
            await world.RefusesHeaderTextAsync(Long);
            return;
        }

        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.AcceptsAsync(package, world.GitHub.WithHeaderText(ServerWorld.Audience, Long(world.GitHub.Header().ToJsonString())));
    }

    private byte[] Sign(byte[] input) =>
        world.GitHub.Key.Key.SignData(input, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);

    private static void Add(JsonObject header, string members)
    {
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            header[name] = value?.DeepClone();
        }
    }
}
