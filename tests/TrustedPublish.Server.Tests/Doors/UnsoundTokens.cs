using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;

namespace TrustedPublish.Server.Tests.Doors;

/// <summary>One way in which a token is unsound.</summary>
/// <param name="Code">What the journal says.</param>
/// <param name="Make">Makes the token: everything but the fault is sound and carries the given <c>jti</c>.</param>
internal sealed record UnsoundToken(string Code, Func<FakeCi, string, string> Make);

/// <summary>The tokens of threats.md §2.2 and §2.3; correctly signed by the issuer's own key unless the fault is the signature.</summary>
internal static class UnsoundTokens
{
    private const string Malformed = "token_malformed";
    private const string Alg = "alg_not_allowed";

    public static IReadOnlyDictionary<string, UnsoundToken> All { get; } =
        new[] { Algorithms(), HeaderMembers(), KeyIds(), Signatures(), PayloadTexts(), Issuers(), Audiences(), Times(), Ids(), Shapes() }
            .SelectMany(static group => group).ToDictionary(static pair => pair.Name, static pair => pair.Token, StringComparer.Ordinal);

    private static IEnumerable<(string Name, UnsoundToken Token)> Algorithms()
    {
        foreach (var algorithm in new[] { "none", "None", "nOnE", "" })
        {
            yield return ($"JOSE-01 alg \"{algorithm}\"", new(Alg, (ci, jti) => Reassembled(ci, jti, algorithm, static _ => [])));
        }

        yield return ("JOSE-01 alg missing", Header(Alg, static header => header.Remove("alg")));
        yield return ("JOSE-01 alg null", Header(Alg, static header => header["alg"] = null));
        yield return ("JOSE-01 alg array", Header(Alg, static header => header["alg"] = new JsonArray("RS256")));
        yield return ("JOSE-02 HS256 keyed with the PEM", new(Alg, static (ci, jti) => Reassembled(ci, jti, "HS256", input => HMACSHA256.HashData(Encoding.ASCII.GetBytes(ci.Key.Key.ExportSubjectPublicKeyInfoPem()), input))));
        yield return ("JOSE-02 HS256 keyed with the DER", new(Alg, static (ci, jti) => Reassembled(ci, jti, "HS256", input => HMACSHA256.HashData(ci.Key.Key.ExportSubjectPublicKeyInfo(), input))));
        yield return ("JOSE-02 HS256 keyed with the JWK", new(Alg, static (ci, jti) => Reassembled(ci, jti, "HS256", input => HMACSHA256.HashData(Encoding.ASCII.GetBytes(ci.Key.ToJwk().ToJsonString()), input))));
        yield return ("JOSE-03 RS384", new(Alg, static (ci, jti) => Reassembled(ci, jti, "RS384", input => ci.Key.Key.SignData(input, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1))));
        yield return ("JOSE-03 RS512", new(Alg, static (ci, jti) => Reassembled(ci, jti, "RS512", input => ci.Key.Key.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1))));
        yield return ("JOSE-03 PS256", new(Alg, static (ci, jti) => Reassembled(ci, jti, "PS256", input => ci.Key.Key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))));
        yield return ("JOSE-03 ES256 under the RSA key's kid", new(Alg, static (ci, _) => ci.SignedWithEs256(ServerWorld.Audience)));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> HeaderMembers()
    {
        yield return ("JOSE-04 jwk", new(Malformed, static (ci, _) => ci.WithEmbeddedKey(ServerWorld.Audience)));
        foreach (var (name, json) in new[]
        {
            ("jku", "\"https://attacker.test/keys\""), ("x5u", "\"http://169.254.169.254/\""), ("x5c", "[\"AAAA\"]"), ("x5t#S256", "\"AAAA\""),
            ("crit", "[\"exp2\"]"), ("crit", "[]"), ("crit", "\"b64\""), ("b64", "false"), ("zip", "\"DEF\""), ("cty", "\"JWT\""), ("enc", "\"A256GCM\""),
        })
        {
            yield return ($"JOSE-05 JOSE-08 JOSE-09 {name} {json}", Header(Malformed, header => header[name] = JsonNode.Parse(json)));
        }

        foreach (var type in new[] { "\"at+jwt\"", "\"logout+jwt\"", "\"secevent+jwt\"", "\"dpop+jwt\"", "\"\"", "5", "null", "[\"JWT\"]" })
        {
            yield return ($"JOSE-18 typ {type}", Header(Malformed, header => header["typ"] = JsonNode.Parse(type)));
        }

        yield return ("JOSE-19 alg twice", HeaderText(static header => header.Replace("{", "{\"alg\":\"none\",", StringComparison.Ordinal)));
        yield return ("JOSE-19 alg twice, once escaped", HeaderText(static header => header.Replace("{", "{\"\\u0061lg\":\"none\",", StringComparison.Ordinal)));
        yield return ("JOSE-19 a second object after the header", HeaderText(static header => header + "{}"));
        yield return ("JOSE-19 the header in an array", HeaderText(static header => $"[{header}]"));
        yield return ("JOSE-19 a byte order mark before the header", HeaderText(static header => "\uFEFF" + header));
        yield return ("JOSE-19 a deep header", HeaderText(static header => header.Replace("{", "{\"a\":[[[[[[]]]]]],", StringComparison.Ordinal)));
        yield return ("JOSE-19 a header of 3 KB", HeaderText(static header => header.Replace("{", $"{{\"a\":\"{new string('a', 3000)}\",", StringComparison.Ordinal)));
        yield return ("JOSE-19 a lone surrogate as kid", HeaderText(static header => header.Replace("\"kid\":\"", "\"kid\":\"\\ud800", StringComparison.Ordinal)));
        yield return ("JOSE-19 a lone surrogate as a member's name", HeaderText(static header => header.Replace("{", "{\"\\ud800\":1,", StringComparison.Ordinal)));
        yield return ("JOSE-19 no JSON", HeaderText(static _ => "alg=RS256"));
        yield return ("JOSE-19 an empty header", HeaderText(static _ => ""));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> KeyIds()
    {
        yield return ("JOSE-07 kid missing", Header("kid_missing", static header => header.Remove("kid")));
        yield return ("JOSE-07 kid null", Header("kid_missing", static header => header["kid"] = null));
        yield return ("JOSE-07 kid empty", Header("kid_missing", static header => header["kid"] = ""));
        yield return ("JOSE-07 kid a number", Header("kid_missing", static header => header["kid"] = 5));
        yield return ("JOSE-07 kid in another case", Header("kid_unknown", static header => header["kid"] = SwapCase(header["kid"]!.GetValue<string>())));
        foreach (var (what, keyId) in new[]
        {
            ("unknown", "no-such-key"), ("a path", "../../../../dev/null"), ("SQL", "x' OR 1=1--"), ("a line break", "a\r\nSet-Cookie: x"), ("NUL", "a\0b"),
            ("not ASCII", "\u212Aey"), ("129 characters", new string('k', 129)), ("a URL", "https://attacker.test/key"),
        })
        {
            yield return ($"JOSE-06 kid {what}", Header("kid_unknown", header => header["kid"] = keyId));
        }
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Signatures()
    {
        yield return ("another key signed", new("signature_invalid", static (ci, _) => ci.SignedByAnotherKey(ServerWorld.Audience)));
        yield return ("claims edited after signing", new("signature_invalid", static (ci, jti) => FakeCi.WithClaimsEditedAfterSigning(Sound(ci, jti), static claims => claims["actor"] = "mallory")));
        yield return ("no signature", new("signature_invalid", static (ci, jti) => Sound(ci, jti)[..(Sound(ci, jti).LastIndexOf('.') + 1)]));
        yield return ("a signature one byte short", new("signature_invalid", static (ci, jti) => Sound(ci, jti)[..^2]));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> PayloadTexts()
    {
        yield return ("CLM-01 sub twice", Payload(Malformed, static json => json.Replace("{\"jti\"", "{\"sub\":\"x\",\"jti\"", StringComparison.Ordinal)));
        yield return ("CLM-01 sub twice, once escaped", Payload(Malformed, static json => json.Replace("{\"jti\"", "{\"\\u0073ub\":\"x\",\"jti\"", StringComparison.Ordinal)));
        yield return ("CLM-01 repository_id twice", Payload(Malformed, static json => json[..^1] + ",\"repository_id\":\"1\"}"));
        yield return ("CLM-01 a nested member twice", Payload(Malformed, static json => json[..^1] + ",\"x\":{\"a\":1,\"a\":2}}"));
        yield return ("CLM-02 a second object", Payload(Malformed, static json => json + "{\"sub\":\"x\"}"));
        yield return ("CLM-02 a byte order mark", Payload(Malformed, static json => "\uFEFF" + json));
        yield return ("CLM-02 a comment", Payload(Malformed, static json => "/**/" + json));
        yield return ("CLM-02 a trailing comma", Payload(Malformed, static json => json[..^1] + ",}"));
        yield return ("CLM-02 an array", Payload(Malformed, static json => $"[{json}]"));
        yield return ("CLM-02 a text", Payload(Malformed, static _ => "\"claims\""));
        yield return ("CLM-02 nothing", Payload(Malformed, static _ => ""));
        yield return ("CLM-02 NaN", Payload(Malformed, static json => json[..^1] + ",\"x\":NaN}"));
        yield return ("CLM-05 nine levels", Payload(Malformed, static json => json[..^1] + ",\"x\":[[[[[[[[[]]]]]]]]]}"));
        yield return ("CLM-05 129 claims", Payload(Malformed, static json => json[..^1] + string.Concat(Enumerable.Range(0, 129).Select(static number => $",\"x{number}\":1")) + "}"));
        yield return ("CLM-05 a claim of 5 KB", Claims("claim_malformed:ref", static claims => claims["ref"] = "refs/heads/" + new string('a', 5000)));
        yield return ("a lone surrogate in a claim", Payload(Malformed, static json => json[..^1] + ",\"x\":\"\\ud800\"}"));
        yield return ("a lone surrogate in a claim's name", Payload(Malformed, static json => json[..^1] + ",\"\\ud800\":1}"));
        yield return ("a lone surrogate within the audience array", Payload(Malformed, static json => json.Replace($"\"aud\":\"{ServerWorld.Audience}\"", "\"aud\":[\"\\ud800\"]", StringComparison.Ordinal)));
        yield return ("a lone surrogate within an object", Payload(Malformed, static json => json[..^1] + ",\"x\":{\"\\udc00\":[\"\\ud800\"]}}"));
        foreach (var (what, text) in new[]
        {
            ("a line break", "refs/heads/a\nlevel=error"), ("a carriage return", "refs/heads/a\rx"), ("NUL", "refs/heads/\0"), ("DEL", "refs/heads/\u007f"), ("C1", "refs/heads/\u0085"),
            ("a line separator", "refs/heads/\u2028"), ("a bidirectional override", "refs/heads/\u202egpj"), ("a bidirectional isolate", "refs/heads/\u2066x"),
        })
        {
            yield return ($"CLM-13 {what} in ref", Claims("claim_malformed:ref", claims => claims["ref"] = text));
        }

        yield return ("CLM-13 a line break in a claim nobody reads", Claims("claim_malformed:actor", static claims => claims["actor"] = "a\nb"));
        yield return ("CLM-13 control characters in a claim's name too", Claims("token_malformed", static claims => claims["a\nb\u202e"] = "a\nb"));
        yield return ("CLM-03 repository_id a number", Claims("claim_type:repository_id", static claims => claims["repository_id"] = 74123456));
        yield return ("CLM-03 ref an array", Claims("claim_type:ref", static claims => claims["ref"] = new JsonArray("refs/heads/main")));
        yield return ("CLM-03 repository an object", Claims("claim_type:repository", static claims => claims["repository"] = new JsonObject()));
        yield return ("CLM-03 event_name a boolean", Claims("claim_type:event_name", static claims => claims["event_name"] = true));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Issuers()
    {
        foreach (var issuer in new[]
        {
            "http://169.254.169.254/latest", "https://attacker.test", "file:///etc/passwd",
            "https://gitlab.com@evil.test", "https://gitlab.com.evil.test", "https://gitlab.com%2f@evil.test", "https://gitlab.com\\@evil.test",
            "https://GITLAB.com", "https://gitlab.com/", "https://gitlab.com:443", "https://gitlab\u3002com", "token.actions.githubusercontent.com",
            "http://localhost:3000/?https://oidc.circleci.com/org/x", $"{ServerWorld.GitHubIssuer} ",
            new string('a', 255) + "\U0001F600" + "b",
        })
        {
            yield return ($"ISS-01 ISS-03 ISS-14 {(issuer.Length > 100 ? "a long one" : issuer)}", Claims("issuer_unknown", claims => claims["iss"] = issuer));
        }

        yield return ("iss missing", Claims("claim_missing:iss", static claims => claims.Remove("iss")));
        yield return ("iss null", Claims("claim_missing:iss", static claims => claims["iss"] = null));
        yield return ("iss empty", Claims("claim_missing:iss", static claims => claims["iss"] = ""));
        yield return ("iss a number", Claims("claim_type:iss", static claims => claims["iss"] = 5));
        yield return ("iss an array", Claims("claim_type:iss", static claims => claims["iss"] = new JsonArray(ServerWorld.GitHubIssuer)));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Audiences()
    {
        foreach (var json in new[]
        {
            "[\"npm:127.0.0.1\",\"pypi\"]", "[\"npm:127.0.0.1\",\"npm:127.0.0.1\"]", "[]", "\"NPM:127.0.0.1\"", "\"npm:127.0.0.1/\"", "\"npm:127.0.0.1 \"", "\"\"", "null",
            "\"sigstore\"", "\"https://github.com/acme\"", "[[\"npm:127.0.0.1\"]]", "{\"a\":\"npm:127.0.0.1\"}", "5", "[null]",
        })
        {
            yield return ($"CLM-06 CLM-07 CLM-08 aud {json}", Claims("audience_mismatch", claims => claims["aud"] = JsonNode.Parse(json)));
        }

        yield return ("CLM-08 aud missing", Claims("audience_mismatch", static claims => claims.Remove("aud")));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Times()
    {
        foreach (var json in new[] { "\"1795420800\"", "1795420800.5", "1795420800.0", "1.7954208e9", "-1", "9223372036854775808", "1e400", "[1795420800]", "true", "253402300800" })
        {
            yield return ($"CLM-04 exp {json}", Claims("claim_type:exp", claims => claims["exp"] = JsonNode.Parse(json)));
        }

        yield return ("CLM-04 nbf as text", Claims("claim_type:nbf", static claims => claims["nbf"] = "1"));
        yield return ("CLM-04 iat as text", Claims("claim_type:iat", static claims => claims["iat"] = "1"));
        yield return ("CLM-09 exp missing", Claims("claim_missing:exp", static claims => claims.Remove("exp")));
        yield return ("CLM-09 exp null", Claims("claim_missing:exp", static claims => claims["exp"] = null));
        yield return ("CLM-09 exp in ten years", Claims("claim_malformed:exp", static claims => Shift(claims, "exp", 315_360_000)));
        yield return ("CLM-09 an hour and a second between iat and exp", Claims("claim_malformed:exp", static claims => Shift(claims, "exp", 3301)));
        yield return ("CLM-10 expired 31 s ago", Claims("token_expired", static claims => Shift(claims, "exp", -331)));
        yield return ("CLM-10 nbf 31 s ahead", Claims("token_not_yet_valid", static claims => Shift(claims, "nbf", 331)));
        yield return ("CLM-10 iat 31 s ahead", Claims("token_not_yet_valid", static claims => Shift(claims, "iat", 31)));
        yield return ("CLM-11 iat missing", Claims("claim_missing:iat", static claims => claims.Remove("iat")));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Ids()
    {
        yield return ("CLM-11 jti missing", Claims("claim_missing:jti", static claims => claims.Remove("jti")));
        yield return ("CLM-11 jti empty", Claims("claim_missing:jti", static claims => claims["jti"] = ""));
        yield return ("CLM-03 jti a number", Claims("claim_type:jti", static claims => claims["jti"] = 5));
        yield return ("XCH-06 jti of 257 characters", Claims("claim_malformed:jti", static claims => claims["jti"] = new string('j', 257)));
        yield return ("XCH-06 jti not ASCII", Claims("claim_malformed:jti", static claims => claims["jti"] = "j\u00e9"));
        yield return ("JOSE-18 an events claim", Claims("claim_malformed:events", static claims => claims["events"] = new JsonObject()));
    }

    private static IEnumerable<(string Name, UnsoundToken Token)> Shapes()
    {
        yield return ("JOSE-16 padding after the header", Compact(static token => token.Insert(token.IndexOf('.'), "=")));
        yield return ("JOSE-16 padding after the signature", Compact(static token => token + "=="));
        yield return ("JOSE-16 a space inside", Compact(static token => token.Insert(20, " ")));
        yield return ("JOSE-16 a tab inside", Compact(static token => token.Insert(20, "\t")));
        yield return ("JOSE-16 spare bits in the signature", Compact(static token => token[..^1] + NextCharacter(token[^1])));
        yield return ("JOSE-16 the other base64 alphabet", Compact(static token => token[..^2] + "+/"));
        yield return ("JOSE-10 five segments", Compact(static token => token + ".AAAA.AAAA"));
        yield return ("JOSE-12 JSON serialisation", Compact(static token => $$"""{"payload":"{{token.Split('.')[1]}}","signature":"x.y"}"""));
        yield return ("two segments", Compact(static token => token[..token.LastIndexOf('.')]));
        yield return ("four segments", Compact(static token => token + "."));
        yield return ("only dots", Compact(static _ => ".."));
        yield return ("JOSE-17 16 KB of dots", Compact(static _ => new string('.', 16_000)));
        yield return ("JOSE-17 a token of 17 KB", Claims(Malformed, static claims => claims["x"] = new JsonArray([.. Enumerable.Repeat(new string('x', 3000), 5).Select(static text => (JsonNode)text)])));
        yield return ("a UUID", Compact(static _ => "npm_0123456789abcdefghijklmnopqrstuvwxyz"));
        yield return ("a session token", Compact(static _ => "tps_0123456789abcdefghijklmnopqrstuv"));
    }

    private static UnsoundToken Claims(string code, Action<JsonObject> edit) => new(code, (ci, jti) => ci.Token(ServerWorld.Audience, claims =>
    {
        claims["jti"] = jti;
        edit(claims);
    }));

    private static UnsoundToken Header(string code, Action<JsonObject> edit) => new(code, (ci, jti) => ci.Token(ServerWorld.Audience, claims => claims["jti"] = jti, edit));

    private static UnsoundToken HeaderText(Func<string, string> edit) => new(Malformed, (ci, jti) => ci.Sign(edit(ci.Header().ToJsonString()), SoundClaims(ci, jti)));

    private static UnsoundToken Payload(string code, Func<string, string> edit) => new(code, (ci, jti) => ci.WithPayloadText(edit(SoundClaims(ci, jti))));

    private static UnsoundToken Compact(Func<string, string> edit) => new(Malformed, (ci, jti) => edit(Sound(ci, jti)));

    private static string Sound(FakeCi ci, string jti) => ci.Token(ServerWorld.Audience, claims => claims["jti"] = jti);

    private static string SoundClaims(FakeCi ci, string jti)
    {
        var claims = ci.Claims(ServerWorld.Audience);
        claims["jti"] = jti;
        return claims.ToJsonString();
    }

    private static string Reassembled(FakeCi ci, string jti, string algorithm, Func<byte[], byte[]> sign)
    {
        var header = ci.Header();
        header["alg"] = algorithm;
        var input = $"{Encode(header.ToJsonString())}.{Encode(SoundClaims(ci, jti))}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static void Shift(JsonObject claims, string name, long seconds) => claims[name] = claims[name]!.GetValue<long>() + seconds;

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string SwapCase(string text) =>
        string.Concat(text.Select(static letter => char.IsAsciiLetterLower(letter) ? char.ToUpper(letter, CultureInfo.InvariantCulture) : char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter));

    // The last character of 256 bytes carries two bits of them; the next letter of the alphabet carries the same two.
    private static char NextCharacter(char last) => last switch { 'A' => 'B', 'Q' => 'R', 'g' => 'h', 'w' => 'x', _ => throw new JsonException($"{last} is not canonical") };
}
