using System.Buffers.Text;
using System.Security.Cryptography;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>ISS-17: keys of the generator of CVE-2017-15361 are told from all others.</summary>
public sealed class RocaFingerprintTests
{
    [Fact]
    public void A_key_of_the_flawed_generator_signs_well_and_is_refused_all_the_same()
    {
        using var flawed = RocaKey.Generate();
        var jwk = Jwk.OfRsa(key: flawed.Key);

        byte[] data = [1];
        Assert.True(flawed.Key.VerifyData(data, flawed.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.True(RocaFingerprint.Matches(flawed.Key.ExportParameters(includePrivateParameters: false).Modulus));
        Assert.Null(Jwk.Import(jwk, "RS256"));
    }

    [Fact]
    public void The_published_example_is_recognised_and_its_neighbour_is_not()
    {
        var group = SharedVectors.Read("wycheproof/json_web_key_test.json")["testGroups"]!.AsArray()
            .Single(static group => group!["tests"]!.AsArray().Any(static test => test!["comment"]!.GetValue<string>() == "rejectsKeyWithRocaVulnerability"))!;
        var jwk = group["public"]!["keys"]![0]!.AsObject();
        var modulus = Base64Url.DecodeFromChars(jwk["n"]!.GetValue<string>());

        // Its 2049 bits alone would do to refuse it.
        Assert.Null(Jwk.Import(jwk, "RS256"));
        Assert.True(RocaFingerprint.Matches(modulus));
        modulus[^1] ^= 2;
        Assert.False(RocaFingerprint.Matches(modulus));
    }

    [Fact]
    public void Ordinary_moduli_never_match()
    {
        // Odd, with the highest bit set, from a fixed stream: by chance one in 2^27 would match.
        for (var number = 0; number < 20_000; number++)
        {
            var modulus = HKDF.Expand(HashAlgorithmName.SHA256, new byte[32], 256, BitConverter.GetBytes(number));
            modulus[0] |= 0x80;
            modulus[^1] |= 1;
            Assert.False(RocaFingerprint.Matches(modulus));
        }

        Assert.False(RocaFingerprint.Matches(Jwk.RsaKey.ExportParameters(includePrivateParameters: false).Modulus));
    }
}
