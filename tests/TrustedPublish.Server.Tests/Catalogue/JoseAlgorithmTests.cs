using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>The algorithm comes from the issuer's configuration, never from the token.</summary>
public sealed class JoseAlgorithmTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    private RSA Key => world.GitHub.Key.Key;

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("NONE")]
    [InlineData("none ")]
    [InlineData("\u212Fone")]
    [InlineData("")]
    public async Task JOSE_01_no_spelling_of_none_does_without_a_signature(string algorithm)
    {
        await world.RefusesSignatureAsync(algorithm, static _ => []);
        await world.RefusesSignatureAsync(algorithm, SignSoundly);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("null")]
    [InlineData("[\"RS256\"]")]
    [InlineData("[\"none\",\"RS256\"]")]
    [InlineData("{\"alg\":\"RS256\"}")]
    [InlineData("256")]
    [InlineData("true")]
    public Task JOSE_01_an_algorithm_that_is_no_text_is_none(string json) =>
        world.RefusesHeaderAsync(header => Set(header, "alg", json), "alg_not_allowed");

    [Theory]
    [InlineData("PEM")]
    [InlineData("PEM without its last line break")]
    [InlineData("PKCS #1 PEM")]
    [InlineData("DER")]
    [InlineData("PKCS #1 DER")]
    [InlineData("modulus")]
    [InlineData("JWK")]
    [InlineData("JWK set")]
    [InlineData("nothing")]
    public async Task JOSE_02_the_public_key_is_no_shared_secret(string form)
    {
        var secret = form switch
        {
            "PEM" => Encoding.ASCII.GetBytes(Key.ExportSubjectPublicKeyInfoPem() + "\n"),
            "PEM without its last line break" => Encoding.ASCII.GetBytes(Key.ExportSubjectPublicKeyInfoPem()),
            "PKCS #1 PEM" => Encoding.ASCII.GetBytes(Key.ExportRSAPublicKeyPem()),
            "DER" => Key.ExportSubjectPublicKeyInfo(),
            "PKCS #1 DER" => Key.ExportRSAPublicKey(),
            "modulus" => Key.ExportParameters(includePrivateParameters: false).Modulus!,
            "JWK" => Encoding.UTF8.GetBytes(world.GitHub.Key.ToJwk().ToJsonString()),
            "JWK set" => Encoding.UTF8.GetBytes(world.GitHub.Jwks()),
            _ => [],
        };

        await world.RefusesSignatureAsync("HS256", input => HMACSHA256.HashData(secret, input));
        await world.RefusesSignatureAsync("HS384", input => HMACSHA384.HashData(secret, input));
        await world.RefusesSignatureAsync("HS512", input => HMACSHA512.HashData(secret, input));
        await world.RefusesSignatureAsync("RS256", input => HMACSHA256.HashData(secret, input), "signature_invalid");
    }

    [Theory]
    [InlineData("RS1")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("rs256")]
    [InlineData("RS256 ")]
    public Task JOSE_03_no_other_algorithm_of_the_same_key_is_taken(string algorithm)
    {
        var hash = algorithm[2..].Trim() switch
        {
            "1" => HashAlgorithmName.SHA1,
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        var padding = algorithm[0] is 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return world.RefusesSignatureAsync(algorithm, input => Key.SignData(input, hash, padding));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("EdDSA")]
    public async Task JOSE_03_no_algorithm_of_another_kind_of_key_is_taken(string algorithm)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await world.RefusesSignatureAsync(algorithm, input => key.SignData(input, HashAlgorithmName.SHA256));
        await world.RefusesSignatureAsync(algorithm, SignSoundly);
    }

    [Fact]
    public async Task JOSE_03_what_was_signed_in_another_way_is_not_RS256_by_name()
    {
        await world.RefusesSignatureAsync("RS256", input => Key.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1), "signature_invalid");
        await world.RefusesSignatureAsync("RS256", input => Key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), "signature_invalid");
    }

    private byte[] SignSoundly(byte[] input) => Key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static void Set(JsonObject header, string name, string json)
    {
        header.Remove(name);
        if (json != "missing")
        {
            header[name] = JsonNode.Parse(json);
        }
    }
}
