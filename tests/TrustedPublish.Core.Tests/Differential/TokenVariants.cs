using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.Differential;

/// <summary>Tokens near to a sound one: other bits, segments, header members, claims, spellings and signatures, signed again or not.</summary>
internal sealed class TokenVariants(TrustedIssuer issuer, DateTimeOffset now, Noise noise)
{
    private static readonly string[] HeaderMembers =
    [
        "\"alg\":\"none\"", "\"alg\":\"HS256\"", "\"alg\":\"RS512\"", "\"alg\":\"PS256\"", "\"alg\":\"ES384\"", "\"alg\":null", "\"alg\":5", "\"kid\":\"K1\"", "\"kid\":\"k2\"", "\"kid\":\"\"", "\"kid\":null",
        "\"kid\":5", "\"kid\":\"../k1\"", "\"kid\":\"k1 \"", "\"typ\":\"at+jwt\"", "\"typ\":\"jwt\"", "\"typ\":\"logout+jwt\"", "\"typ\":\"\"", "\"typ\":null", "\"typ\":5", "\"crit\":[\"exp2\"]", "\"crit\":[]",
        "\"crit\":[\"b64\"]", "\"b64\":false", "\"jwk\":{\"kty\":\"RSA\"}", "\"jku\":\"https://attacker.test/k\"", "\"x5u\":\"https://attacker.test/k\"", "\"x5c\":[\"AAAA\"]", "\"x5t\":\"AAAA\"",
        "\"x5t#S256\":\"AAAA\"", "\"zip\":\"DEF\"", "\"cty\":\"JWT\"", "\"enc\":\"A256GCM\"", "\"x\":1", "\"x\":[[[[1]]]]", "\"x\":{\"y\":1,\"y\":2}", "\"x\":\"\\ud800\"", "\"ALG\":\"none\"", "\"p2c\":5",
    ];

    private static readonly string[] ClaimMembers =
    [
        "\"aud\":\"npm:packages.example.com/\"", "\"aud\":[\"npm:packages.example.com\"]", "\"aud\":[\"npm:packages.example.com\",\"pypi\"]", "\"aud\":[\"pypi\",\"npm:packages.example.com\"]", "\"aud\":\"pypi\"",
        "\"aud\":[]", "\"aud\":null", "\"aud\":5", "\"aud\":\"\"", "\"iss\":\"https://attacker.test\"", "\"iss\":null", "\"iss\":5", "\"iss\":[\"https://token.actions.githubusercontent.com\"]", "\"sub\":5", "\"sub\":null",
        "\"sub\":\"\"", "\"sub\":[\"a\"]", "\"jti\":null", "\"jti\":5", "\"jti\":\"\"", "\"jti\":\"a b\"", "\"jti\":\"\\u00e9\"", "\"exp\":null", "\"exp\":0", "\"exp\":-1", "\"exp\":1e400", "\"exp\":true", "\"exp\":253402300799",
        "\"exp\":9223372036854775807", "\"exp\":99999999999999999999", "\"nbf\":null", "\"nbf\":0", "\"nbf\":\"0\"", "\"nbf\":253402300799", "\"nbf\":[]", "\"iat\":null", "\"iat\":0", "\"iat\":\"5\"", "\"iat\":1.5", "\"iat\":-5", "\"iat\":{}",
        "\"events\":{}", "\"nonce\":\"n\"", "\"Sub\":\"x\"", "\"x\":[[[[[[[[[1]]]]]]]]]", "\"x\":{\"a\":1,\"a\":2}", "\"x\":\"\\ud800\"", "\"\\ud800\":1", "\"x\":\"a\\nb\"", "\"x\":\"\\u202e\"", "\"x\":1e999", "\"azp\":5",
        "\"actort\":5", "\"amr\":5", "\"acr\":5", "\"auth_time\":\"x\"", "\"repository_id\":5", "\"environment\":{}", "\"ref\":null", "\"_claim_sources\":{\"a\":{\"endpoint\":\"https://attacker.test\"}}",
    ];

    /// <summary>The next token.</summary>
    public string Next() => noise.Below(20) switch
    {
        0 => Sound(),
        1 or 2 => Encoding.Latin1.GetString(noise.Spoil(Encoding.ASCII.GetBytes(Sound()))),
        3 => OtherSegments(),
        4 => OtherSpelling(),
        5 => OtherSignature(),
        6 or 7 => issuer.Sign(noise.Spoil(Encoding.UTF8.GetBytes(Header())), Encoding.UTF8.GetBytes(Payload())),
        8 or 9 or 10 => issuer.Sign(Encoding.UTF8.GetBytes(Header()), noise.Spoil(Encoding.UTF8.GetBytes(Payload()))),
        11 or 12 or 13 => issuer.Sign(Changed(Header(), HeaderMembers), Payload()),
        14 => issuer.Sign(Changed(Header(), HeaderMembers), Changed(Payload(), ClaimMembers)),
        15 => issuer.Sign(Header(), OtherTimes()),
        16 => issuer.Sign(Header(), Large()),
        17 => issuer.Sign(noise.Pick<string>(["{0}{}", "{0}x", "[{0}]", "\uFEFF{0}", " {0}\n", "/**/{0}", "{0}//"]).Replace("{0}", Header(), StringComparison.Ordinal), Payload()),
        18 => issuer.Sign(Header(), noise.Pick<string>(["{0}{}", "{0}x", "[{0}]", "\uFEFF{0}", " {0}\n", "/**/{0}", "{0}//", "{0}\0"]).Replace("{0}", Payload(), StringComparison.Ordinal)),
        _ => issuer.Sign(Header(), Changed(Payload(), ClaimMembers)),
    };

    private string Sound() => issuer.Sign(Header(), Payload());

    private string Header() => issuer.Header().ToJsonString();

    private string Payload() => issuer.Claims(now).ToJsonString();

    // A member that is there already is replaced, or said twice.
    private string Changed(string json, IReadOnlyList<string> members)
    {
        for (var changes = 1 + noise.Below(2); changes > 0; changes--)
        {
            var member = noise.Pick(members);
            var name = member[1..member.IndexOf('"', 1)];
            if (noise.Below(4) > 0)
            {
                json = Without(json, name);
            }

            json = noise.Below(5) == 0 ? Without(json, name) : noise.Below(2) == 0 ? $"{{{member},{json[1..]}" : $"{json[..^1]},{member}}}";
        }

        return json;
    }

    private static string Without(string json, string name)
    {
        try
        {
            var members = JsonNode.Parse(json)!.AsObject();
            return members.Remove(name) ? members.ToJsonString() : json;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.Text.Json.JsonException)
        {
            return json;
        }
    }

    private string OtherTimes()
    {
        var claims = issuer.Claims(now);
        foreach (var name in new[] { "exp", "nbf", "iat" })
        {
            claims[name] = noise.Below(3) > 0
                ? now.ToUnixTimeSeconds() + noise.Pick<int>([-4000, -3600, -400, -299, -60, -31, -30, -29, -10, -1, 0, 1, 10, 29, 30, 31, 60, 200, 299, 400, 3600, 4000, 100_000_000])
                : claims[name]?.DeepClone();
        }

        var json = claims.ToJsonString();
        return noise.Below(4) > 0 ? json : json.Replace($"\"exp\":{claims["exp"]}", $"\"exp\":{noise.Pick<string>([$"\"{claims["exp"]}\"", $"{claims["exp"]}.5", $"{claims["exp"]}.0", $"{claims["exp"]}e0", $"-{claims["exp"]}"])}", StringComparison.Ordinal);
    }

    private string Large()
    {
        var claims = issuer.Claims(now);
        switch (noise.Below(4))
        {
            case 0:
                claims["x"] = new string('x', noise.Pick<int>([4000, 4096, 4097, 8000]));
                break;
            case 1:
                claims["x"] = new JsonArray([.. Enumerable.Range(0, noise.Pick<int>([5, 14, 16, 40])).Select(static _ => (JsonNode)new string('x', 1000))]);
                break;
            case 2:
                for (var number = noise.Pick<int>([50, 100, 101, 102, 103, 104, 105, 200]); number > 0; number--)
                {
                    claims[$"x{number}"] = 1;
                }

                break;
            default:
                var depth = noise.Pick<int>([6, 7, 8, 20, 60]);
                return claims.ToJsonString()[..^1] + $",\"x\":{new string('[', depth)}{new string(']', depth)}}}";
        }

        return claims.ToJsonString();
    }

    private string OtherSegments()
    {
        var (parts, others) = (Sound().Split('.'), Sound().Split('.'));
        return noise.Below(9) switch
        {
            0 => string.Join('.', parts[0], others[1], parts[2]),
            1 => string.Join('.', parts[1], parts[0], parts[2]),
            2 => string.Join('.', parts[0], parts[1], others[2]),
            3 => string.Join('.', parts[0], parts[1]),
            4 => string.Join('.', parts[0], parts[1], ""),
            5 => string.Join('.', parts[0], parts[1], parts[2], parts[2]),
            6 => string.Join('.', parts[0], parts[1], parts[2], parts[2], parts[2]),
            7 => string.Join('.', "", parts[1], parts[2]),
            _ => string.Join('.', parts[0], "", parts[2]),
        };
    }

    private string OtherSpelling()
    {
        var (header, payload) = (Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header().PadRight(80 + noise.Below(3)))), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload().PadRight(1200 + noise.Below(3)))));
        var spelling = noise.Pick<string>(["=", "==", " ", "\n", "\t", "+", "/", "A", "%3D"]);
        return noise.Below(6) switch
        {
            0 => issuer.SignSegments(header + spelling, payload),
            1 => issuer.SignSegments(header, payload + spelling),
            2 => issuer.SignSegments(header.Insert(4, spelling), payload),
            3 => issuer.SignSegments(header, payload.Insert(8, spelling)),
            4 => issuer.SignSegments(header, payload) + spelling,
            _ => spelling + issuer.SignSegments(header, payload),
        };
    }

    private string OtherSignature()
    {
        var (header, payload) = (Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header())), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload())));
        string Named(string algorithm) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header().Replace(issuer.Issuer.Algorithm, algorithm, StringComparison.Ordinal)));
        byte[] secret = noise.Below(2) == 0 ? Encoding.UTF8.GetBytes(issuer.Jwk.ToJsonString()) : Jwk.RsaKey.ExportSubjectPublicKeyInfo();
        return noise.Below(8) switch
        {
            0 => TrustedIssuer.SignSegments(Named("none"), payload, static _ => []),
            1 => TrustedIssuer.SignSegments(Named("HS256"), payload, input => HMACSHA256.HashData(secret, input)),
            2 => TrustedIssuer.SignSegments(Named("RS512"), payload, static input => Jwk.RsaKey.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
            3 => TrustedIssuer.SignSegments(Named("PS256"), payload, static input => Jwk.RsaKey.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            4 => TrustedIssuer.SignSegments(header, payload, static input => Jwk.EcKey.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            5 => TrustedIssuer.SignSegments(header, payload, static _ => new byte[64]),
            6 => TrustedIssuer.SignSegments(header, payload, static _ => new byte[256]),
            _ => TrustedIssuer.SignSegments(header, payload, static input => SHA256.HashData(input)),
        };
    }
}
