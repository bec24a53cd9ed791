using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>Which keys may verify what (ISS-17, JOSE-02, -03, -13, -14, -15).</summary>
public sealed class VerificationKeyTests
{
    private static readonly byte[] Input = "header.payload"u8.ToArray();

    [Fact]
    public void A_sound_rsa_key_verifies_rs256()
    {
        var key = Jwk.Import(Jwk.OfRsa(), "RS256")!;

        Assert.Equal(("k1", "RS256"), (key.KeyId, key.Algorithm));
        Assert.True(key.Verifies(Input, Jwk.RsaKey.SignData(Input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        Assert.False(key.Verifies("header.other"u8.ToArray(), Jwk.RsaKey.SignData(Input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    [Fact]
    public void A_sound_ec_key_verifies_es256()
    {
        var key = Jwk.Import(Jwk.OfEc(), "ES256")!;

        Assert.True(key.Verifies(Input, Jwk.EcKey.SignData(Input, HashAlgorithmName.SHA256)));
        Assert.False(key.Verifies("header.other"u8.ToArray(), Jwk.EcKey.SignData(Input, HashAlgorithmName.SHA256)));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    public void An_rsa_modulus_may_have_2048_to_4096_bits(int bits) => Assert.NotNull(Jwk.Import(WithModulus(bits), "RS256"));

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2040)]
    [InlineData(2047)]
    [InlineData(4097)]
    [InlineData(4104)]
    [InlineData(16384)]
    public void Any_other_modulus_is_refused(int bits) => Assert.Null(Jwk.Import(WithModulus(bits), "RS256"));

    [Theory]
    [InlineData("AQ")]
    [InlineData("Aw")]
    [InlineData("AQAA")]
    [InlineData("AQAD")]
    [InlineData("AAEAAQ")]
    [InlineData("AQABAQAB")]
    [InlineData("")]
    [InlineData("AQAB=")]
    public void Any_exponent_but_65537_is_refused(string exponent) => Assert.Null(Jwk.Import(With(Jwk.OfRsa(), "e", exponent), "RS256"));

    [Theory]
    [InlineData("alg", "RS512")]
    [InlineData("alg", "PS256")]
    [InlineData("alg", "rs256")]
    [InlineData("alg", "none")]
    [InlineData("use", "enc")]
    [InlineData("use", "SIG")]
    [InlineData("kty", "EC")]
    [InlineData("kty", "oct")]
    [InlineData("kty", "rsa")]
    [InlineData("kid", "")]
    [InlineData("n", "")]
    [InlineData("n", "AA=")]
    public void An_rsa_key_with_this_member_is_refused(string member, string value) => Assert.Null(Jwk.Import(With(Jwk.OfRsa(), member, value), "RS256"));

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    public void An_rsa_key_with_a_private_part_is_refused(string member) => Assert.Null(Jwk.Import(With(Jwk.OfRsa(), member, "AQAB"), "RS256"));

    [Theory]
    [InlineData("crv", "P-384")]
    [InlineData("crv", "P-521")]
    [InlineData("crv", "secp256k1")]
    [InlineData("crv", "p-256")]
    [InlineData("kty", "RSA")]
    [InlineData("kty", "OKP")]
    [InlineData("alg", "ES384")]
    [InlineData("alg", "RS256")]
    [InlineData("use", "enc")]
    [InlineData("d", "AQAB")]
    [InlineData("x", "AQAB")]
    [InlineData("y", "AQAB")]
    [InlineData("y", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("kid", "")]
    public void An_ec_key_with_this_member_is_refused(string member, string value) => Assert.Null(Jwk.Import(With(Jwk.OfEc(), member, value), "ES256"));

    [Fact]
    public void A_point_of_another_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);

        Assert.Null(Jwk.Import(Jwk.OfEc(key: other), "ES256"));
    }

    [Fact]
    public void A_point_off_the_curve_is_refused()
    {
        var jwk = Jwk.OfEc();
        (jwk["x"], jwk["y"]) = (jwk["y"]!.DeepClone(), jwk["x"]!.DeepClone());

        Assert.Null(Jwk.Import(jwk, "ES256"));
    }

    [Theory]
    [InlineData("sign", false)]
    [InlineData("encrypt", false)]
    [InlineData("VERIFY", false)]
    [InlineData("verify", true)]
    [InlineData("sign,verify", true)]
    public void Key_operations_must_name_verify_when_there_are_any(string operations, bool fits)
    {
        var jwk = Jwk.OfRsa();
        jwk["key_ops"] = new JsonArray([.. operations.Split(',').Select(static operation => JsonValue.Create(operation))]);

        Assert.Equal(fits, Jwk.Import(jwk, "RS256") is not null);
    }

    [Theory]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("HS256")]
    [InlineData("none")]
    [InlineData("ES256")]
    [InlineData("")]
    public void No_other_algorithm_exists(string algorithm)
    {
        var jwk = Jwk.OfRsa();
        jwk.Remove("alg");

        Assert.Null(Jwk.Import(jwk, algorithm));
    }

    [Fact]
    public void A_signature_of_another_length_is_refused()
    {
        var (rsa, ec) = (Jwk.Import(Jwk.OfRsa(), "RS256")!, Jwk.Import(Jwk.OfEc(), "ES256")!);
        var (rsaSignature, ecSignature) = (Jwk.RsaKey.SignData(Input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Jwk.EcKey.SignData(Input, HashAlgorithmName.SHA256));

        Assert.All(Spoiled(rsaSignature), signature => Assert.False(rsa.Verifies(Input, signature)));
        Assert.All(Spoiled(ecSignature), signature => Assert.False(ec.Verifies(Input, signature)));
        Assert.False(ec.Verifies(Input, Jwk.EcKey.SignData(Input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
    }

    [Fact]
    public void Numbers_that_are_no_signature_are_refused_and_do_not_throw()
    {
        var (rsa, ec) = (Jwk.Import(Jwk.OfRsa(), "RS256")!, Jwk.Import(Jwk.OfEc(), "ES256")!);

        foreach (var filling in new byte[] { 0x00, 0x01, 0x7f, 0xff })
        {
            Assert.False(rsa.Verifies(Input, Filled(256, filling)));
            Assert.False(ec.Verifies(Input, Filled(64, filling)));
        }
    }

    [Fact]
    public void An_even_modulus_verifies_nothing_and_does_not_throw()
    {
        var modulus = Filled(256, 0xfe);
        var key = Jwk.Import(With(Jwk.OfRsa(), "n", Base64Url.EncodeToString(modulus)), "RS256");

        Assert.False(key?.Verifies(Input, Filled(256, 0x02)) ?? false);
    }

    private static IEnumerable<byte[]> Spoiled(byte[] signature) =>
        [[], [0], signature[..^1], signature[1..], [.. signature, 0], [0, .. signature], [.. signature, .. signature]];

    private static byte[] Filled(int length, byte filling)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, filling);
        return bytes;
    }

    private static JsonObject WithModulus(int bits)
    {
        var modulus = Filled((bits + 7) / 8, 0xa7);
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        return With(Jwk.OfRsa(), "n", Base64Url.EncodeToString(modulus));
    }

    private static JsonObject With(JsonObject jwk, string member, string value)
    {
        jwk[member] = value;
        return jwk;
    }
}
