using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Three canonical segments, sixteen kilobytes at most: everything else is no token.</summary>
public sealed class JoseShapeTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly ServerWorld world = shared.World;

    [Theory]
    [InlineData(null)]
    [InlineData("JWT")]
    public async Task JOSE_10_an_encrypted_token_vouches_for_nothing(string? contentType)
    {
        var own = (await world.SendAsync("GET", world.Server, "/.well-known/jwks")).Is(200).Json["keys"]![0]!;

        await world.RefusesWholeAsync(_ => JoseEncrypted.ForRsa(world.GitHub.Key.Key, world.GitHub.Unsigned(ServerWorld.Audience), contentType));
        await world.RefusesWholeAsync(token => JoseEncrypted.ForRsa(world.GitHub.Key.Key, token, contentType));
        await world.RefusesWholeAsync(_ => JoseEncrypted.ForEc(own, world.GitHub.Unsigned(ServerWorld.Audience), contentType));
        await world.RefusesWholeAsync(token => JoseEncrypted.ForEc(own, token, contentType));
    }

    [Fact]
    public async Task JOSE_10_a_token_within_a_token_is_refused()
    {
        await world.RefusesHeaderAsync(static header => header["cty"] = "JWT", "token_malformed");
        await world.RefusesHeaderAsync(static header => header["cty"] = "", "token_malformed");
        await world.RefusesHeaderAsync(static header => header["enc"] = "A256GCM", "token_malformed");
        await world.RefusesHeaderAsync(static header => header["epk"] = new JsonObject(), "token_malformed");
        await world.RefusesWholeAsync(token => world.GitHub.Sign(world.HeaderWith("cty", "JWT"), token));
        await world.RefusesWholeAsync(token => world.GitHub.Sign(world.GitHub.Header().ToJsonString(), token));
    }

    [Theory]
    [InlineData("{0}.AAAA.AAAA")]
    [InlineData("{0}..")]
    [InlineData("{0}.")]
    [InlineData("{0}.AAAA")]
    [InlineData(".{0}")]
    [InlineData(".{0}.")]
    [InlineData("{0}.{0}")]
    [InlineData("..")]
    public Task JOSE_10_only_three_segments_are_a_token(string form) => world.RefusesWholeAsync(token => form.Replace("{0}", token, StringComparison.Ordinal));

    [Fact]
    public Task JOSE_10_two_segments_are_none() => world.RefusesWholeAsync(static token => token[..token.LastIndexOf('.')]);

    [Fact]
    public async Task JOSE_11_nothing_is_unpacked_and_no_password_is_tried()
    {
        var packed = JoseEncrypted.Deflated(8 << 20);
        var started = Stopwatch.GetTimestamp();

        await world.RefusesWholeAsync(_ => JoseEncrypted.Bomb(world.GitHub.Key.Key));
        await world.RefusesHeaderAsync(static header => header["zip"] = "DEF", "token_malformed");
        await world.RefusesWholeAsync(_ => JoseUnsound.Assembled(JoseUnsound.Encode(world.HeaderWith("zip", "DEF")), Base64Url.EncodeToString(packed), Sign));
        foreach (var form in new[] { "{0}.AAAA.AAAA", "{0}.AAAA.AAAA.AAAA.AAAA" })
        {
            // Two thousand million rounds of PBKDF2 take a quarter of an hour.
            var header = JoseUnsound.Encode("""{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483647,"p2s":"AAAAAAAAAAAAAAAAAAAAAA"}""");
            await world.RefusesWholeAsync(_ => form.Replace("{0}", header, StringComparison.Ordinal));
        }

        await world.RefusesHeaderAsync(static header => (header["p2c"], header["p2s"]) = (2_147_483_647, "AAAA"), "token_malformed");
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("""{"payload":"{1}","signatures":[{"protected":"{0}","signature":"{2}"}]}""")]
    [InlineData("""{"payload":"{1}","signatures":[{"protected":"{0}","signature":"AAAA"},{"protected":"{0}","signature":"{2}"}]}""")]
    [InlineData("""{"payload":"{1}","protected":"{0}","signature":"{2}"}""")]
    [InlineData("""{"payload":"{1}","protected":"{0}","header":{"x":"a.b.c"},"signature":"{2}"}""")]
    [InlineData("""["{0}.{1}.{2}"]""")]
    [InlineData("\"{0}.{1}.{2}\"")]
    public Task JOSE_12_only_the_compact_form_is_a_token(string form) => world.RefusesWholeAsync(token =>
    {
        var parts = token.Split('.');
        return form.Replace("{0}", parts[0], StringComparison.Ordinal).Replace("{1}", parts[1], StringComparison.Ordinal).Replace("{2}", parts[2], StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("{0}=.{1}")]
    [InlineData("{0}==.{1}")]
    [InlineData("{0}.{1}=")]
    [InlineData("{0}.{1}==")]
    [InlineData("{0} .{1}")]
    [InlineData("{0}.{1} ")]
    [InlineData("{0}.\t{1}")]
    [InlineData("{0}.{1}A")]
    [InlineData("spare.{1}")]
    [InlineData("{0}.spare")]
    [InlineData("plus.{1}")]
    [InlineData("{0}.plus")]
    public Task JOSE_16_a_segment_has_one_spelling_even_when_the_signature_covers_another(string form) => world.RefusesUnsoundAsync(
        jti =>
        {
            // One byte over a multiple of three leaves four bits to spare; 0xFB and 0xFF are - and _ in one alphabet, + and / in the other.
            var header = JoseUnsound.Encode(Padded(world.GitHub.Header().ToJsonString()));
            var payload = JoseUnsound.Encode(Padded(world.SoundPayload(jti)));
            var segments = form
                .Replace("spare.{1}", $"{WithSpareBit(header)}.{{1}}", StringComparison.Ordinal).Replace("{0}.spare", $"{{0}}.{WithSpareBit(payload)}", StringComparison.Ordinal)
                .Replace("plus.{1}", $"{Base64OfOtherAlphabet("{\"x\":\"~~~???>>>\",", world.GitHub.Header().ToJsonString())}.{{1}}", StringComparison.Ordinal)
                .Replace("{0}.plus", $"{{0}}.{Base64OfOtherAlphabet("{\"x\":\"~~~???>>>\",", world.SoundPayload(jti))}", StringComparison.Ordinal)
                .Replace("{0}", header, StringComparison.Ordinal).Replace("{1}", payload, StringComparison.Ordinal).Split('.');
            return JoseUnsound.Assembled(segments[0], segments[1], Sign);
        },
        "token_malformed");

    [Fact]
    public async Task JOSE_16_a_signature_has_one_spelling()
    {
        await world.RefusesWholeAsync(static token => token + "=");
        await world.RefusesWholeAsync(static token => token + "==");
        await world.RefusesWholeAsync(static token => token.Insert(token.LastIndexOf('.') + 1, " "));
        await world.RefusesWholeAsync(static token => token.Insert(token.Length - 4, "\t"));
        await world.RefusesWholeAsync(WithSpareBit);
        await world.RefusesWholeAsync(static token => token[..^2] + "+/");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData("\u00A0")]
    public async Task JOSE_16_a_line_break_that_no_header_can_carry_is_refused_by_the_dry_run(string text)
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        var token = world.Token();

        foreach (var spelling in new[] { token + text, text + token, token.Insert(token.IndexOf('.'), text) })
        {
            var answer = (await world.ApiAsync("POST", package, "/publishers/evaluate", new JsonObject { ["token"] = spelling })).Is(200);
            Assert.Equal(("reject", "token_malformed"), (answer.Text("verdict"), answer.Text("code")));
        }

        await world.AcceptsAsync(package, token);
    }

    [Theory]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(20_000)]
    public async Task JOSE_17_a_token_has_at_most_sixteen_kilobytes(int length)
    {
        if (length > 16_384)
        {
            await world.RefusesUnsoundAsync(jti => OfLength(length, jti), "token_malformed");
            return;
        }

        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.AcceptsAsync(package, OfLength(length, "of-full-length"));
    }

    [Fact]
    public async Task JOSE_17_dots_are_counted_not_split()
    {
        await world.RefusesWholeAsync(static _ => new string('.', 16_000));
        await world.RefusesWholeAsync(static _ => new string('.', 20_000));

        // Four megabytes do not pass the server's limit on bodies either: who announces them is not even read.
        var package = world.NewPackage();
        var answer = await RawHttp.SendAsync(
            world.Server,
            $"POST /api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers/evaluate HTTP/1.1\r\nHost: {world.Server.Authority}\r\nAuthorization: Bearer {world.Session}\r\nContent-Type: application/json\r\nContent-Length: {4 << 20}\r\nConnection: close\r\n\r\n{{\"token\":\"{new string('.', 1000)}",
            TestContext.Current.CancellationToken);
        Assert.Equal(413, answer.Status);
        Assert.Empty(await world.JournalAsync(package, "exchange"));
    }

    private byte[] Sign(byte[] input) =>
        world.GitHub.Key.Key.SignData(input, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);

    // White space behind the object is JSON; the wanted length is 1 modulo 3.
    private static string Padded(string json)
    {
        while (Encoding.UTF8.GetByteCount(json) % 3 != 1)
        {
            json += " ";
        }

        return json;
    }

    private static string WithSpareBit(string segment) => segment[..^1] + Spare[Spare.IndexOf(segment[^1], StringComparison.Ordinal) ^ 1];

    private static string Base64OfOtherAlphabet(string start, string json)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(start + json[1..])).TrimEnd('=');
        Assert.Contains(text, static character => character is '+' or '/');
        return text;
    }

    // White space behind both objects fills a token up to any length that base64url has.
    private string OfLength(int length, string jti)
    {
        var (header, payload) = (world.GitHub.Header().ToJsonString(), world.SoundPayload(jti));
        for (; ; header += " ")
        {
            var left = length - ".".Length - ".".Length - Base64Url.GetEncodedLength(256) - JoseUnsound.Encode(header).Length;
            if (left % 4 != 1)
            {
                return world.GitHub.Sign(header, payload.PadRight(left * 3 / 4));
            }
        }
    }
}
