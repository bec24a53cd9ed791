using System.Numerics;
using System.Security.Cryptography;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Signatures that look good to a lax verifier, and keys that must not verify anything. The public vectors run at the layer they speak about: WycheproofTests.</summary>
public sealed class JoseSignatureTests(JoseEcWorld shared) : IClassFixture<JoseEcWorld>
{
    private readonly ServerWorld world = shared.World;

    private RSA Rsa => world.GitHub.Key.Key;

    [Theory]
    [InlineData("r = s = 0")]
    [InlineData("r = 0, s = 1")]
    [InlineData("r = 1, s = 0")]
    [InlineData("r = s = 1")]
    [InlineData("r = n, s = 1")]
    [InlineData("r = s = n")]
    [InlineData("r + n")]
    [InlineData("s + n")]
    [InlineData("n - r")]
    [InlineData("r and s exchanged")]
    [InlineData("all bits one")]
    [InlineData("DER")]
    [InlineData("a byte short")]
    [InlineData("a byte more")]
    [InlineData("a leading zero")]
    [InlineData("twice")]
    [InlineData("empty")]
    [InlineData("another key")]
    [InlineData("another input")]
    public Task JOSE_13_numbers_that_are_no_ECDSA_signature_prove_nothing(string form) => RefusesEcAsync(jti => shared.Token(jti, input =>
    {
        var good = JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return form switch
        {
            "r = s = 0" => JoseForgery.Numbers(good, static (_, _, _) => (0, 0)),
            "r = 0, s = 1" => JoseForgery.Numbers(good, static (_, _, _) => (0, 1)),
            "r = 1, s = 0" => JoseForgery.Numbers(good, static (_, _, _) => (1, 0)),
            "r = s = 1" => JoseForgery.Numbers(good, static (_, _, _) => (1, 1)),
            "r = n, s = 1" => JoseForgery.Numbers(good, static (_, _, n) => (n, 1)),
            "r = s = n" => JoseForgery.Numbers(good, static (_, _, n) => (n, n)),
            "r + n" => JoseForgery.Numbers(good, static (r, s, n) => (r + n, s)),
            "s + n" => JoseForgery.Numbers(good, static (r, s, n) => (r, s + n)),
            "n - r" => JoseForgery.Numbers(good, static (r, s, n) => (n - r, s)),
            "r and s exchanged" => JoseForgery.Numbers(good, static (r, s, _) => (s, r)),
            "all bits one" => [.. Enumerable.Repeat((byte)0xff, 64)],
            "DER" => JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            "a byte short" => good[..^1],
            "a byte more" => [.. good, 0],
            "a leading zero" => [0, .. good],
            "twice" => [.. good, .. good],
            "empty" => [],
            "another key" => stranger.SignData(input, HashAlgorithmName.SHA256),
            _ => JoseEcWorld.Key.SignData([.. input, 0], HashAlgorithmName.SHA256),
        };
    }));

    [Fact]
    public async Task JOSE_13_the_one_other_signature_that_anybody_can_compute_does_not_make_another_token()
    {
        var package = await PackageOfEcIssuerAsync();
        var token = shared.Token("one", static input => JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256));
        var good = System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[2]);
        var mirrored = JoseForgery.Numbers(good, static (r, s, n) => (r, n - s));

        await world.AcceptsAsync(package, token);

        await world.RefusesAsync(package, $"{token[..(token.LastIndexOf('.') + 1)]}{System.Buffers.Text.Base64Url.EncodeToString(mirrored)}", 409, "token_reused");
    }

    [Theory]
    [InlineData("no parameters")]
    [InlineData("long lengths")]
    [InlineData("other parameters")]
    [InlineData("another hash's name")]
    [InlineData("a shorter hash")]
    [InlineData("a longer hash")]
    [InlineData("no digest information")]
    [InlineData("bytes after the hash")]
    [InlineData("bytes after the hash, short padding")]
    [InlineData("padding of zeros")]
    [InlineData("a hole in the padding")]
    [InlineData("type 0")]
    [InlineData("type 2")]
    [InlineData("no padding")]
    [InlineData("another input's hash")]
    [InlineData("PSS")]
    public Task JOSE_14_a_block_that_is_padded_in_another_way_proves_nothing(string form) => world.RefusesSignatureAsync("RS256", input => Forge(form, input), "signature_invalid");

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("n - 1")]
    [InlineData("n")]
    [InlineData("s + n")]
    [InlineData("empty")]
    [InlineData("a byte short")]
    [InlineData("a byte more")]
    [InlineData("a leading zero")]
    [InlineData("twice")]
    [InlineData("another key")]
    public Task JOSE_14_a_number_of_another_size_proves_nothing(string form) => world.RefusesSignatureAsync(
        "RS256",
        input =>
        {
            var good = Sign(input);
            var n = JoseForgery.Read(Rsa.ExportParameters(includePrivateParameters: false).Modulus);
            return form switch
            {
                "0" => new byte[256],
                "1" => JoseForgery.Write(BigInteger.One, 256),
                "n - 1" => JoseForgery.Write(n - 1, 256),
                "n" => JoseForgery.Write(n, 256),
                "s + n" => JoseForgery.Write(JoseForgery.Read(good) + n, 256),
                "empty" => [],
                "a byte short" => good[..^1],
                "a byte more" => [.. good, 0],
                "a leading zero" => [0, .. good],
                "twice" => [.. good, .. good],
                _ => JoseEcWorld.Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            };
        },
        "signature_invalid");

    [Fact]
    public async Task JOSE_14_the_forger_s_tools_make_a_good_signature_too()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        await world.AcceptsAsync(package, JoseUnsound.Assemble(world.GitHub.Header().ToJsonString(), world.SoundPayload("forged-well"), input => Forge("good", input)));
    }

    [Fact]
    public async Task JOSE_14_what_was_changed_after_signing_is_signed_by_nobody()
    {
        await world.RefusesWholeAsync(static token => FakeCi.WithClaimsEditedAfterSigning(token, static claims => claims["actor"] = "mallory"), "signature_invalid");
        await world.RefusesWholeAsync(static token => FakeCi.WithClaimsEditedAfterSigning(token, static claims => claims["repository_id"] = "1"), "signature_invalid");
        await world.RefusesWholeAsync(token => $"{JoseUnsound.Encode(world.GitHub.Header().ToJsonString() + " ")}{token[token.IndexOf('.')..]}", "signature_invalid");
        await world.RefusesWholeAsync(token => $"{token[..token.LastIndexOf('.')]}.{world.Token().Split('.')[2]}", "signature_invalid");
    }

    [Fact]
    public async Task JOSE_15_a_key_of_another_kind_size_or_use_is_not_loaded_for_RS256()
    {
        foreach (var keyId in JoseEcWorld.UnfitForRs256.Keys)
        {
            await world.RefusesUnsoundAsync(
                jti => JoseUnsound.Assemble(world.HeaderWith("kid", keyId), world.SoundPayload(jti), input => keyId switch
                {
                    "another-kind" or "rsa-by-name-only" => JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256),
                    "too-small" => JoseEcWorld.Small.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                    // With exponent 1 the block is its own signature.
                    "exponent-one" => JoseForgery.Block([.. JoseForgery.Sha256Info, .. SHA256.HashData(input)]),
                    _ => JoseEcWorld.Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                }),
                "kid_unknown",
                "signature_invalid");
        }
    }

    [Fact]
    public async Task JOSE_15_a_key_off_the_curve_or_of_another_is_not_loaded_for_ES256()
    {
        foreach (var keyId in JoseEcWorld.UnfitForEs256.Keys)
        {
            await RefusesEcAsync(
                jti => shared.Token(
                    jti,
                    input => keyId switch
                    {
                        "another-curve" or "curve-by-name-only" => JoseEcWorld.Key384.SignData(input, HashAlgorithmName.SHA256),
                        "point-of-another-curve" => JoseEcWorld.Brainpool.SignData(input, HashAlgorithmName.SHA256),
                        "another-kind" or "ec-by-name-only" => JoseEcWorld.Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                        _ => JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256),
                    },
                    keyId),
                "kid_unknown");
        }
    }

    private async Task RefusesEcAsync(Func<string, string> make, string journaled = "signature_invalid")
    {
        var package = await PackageOfEcIssuerAsync();
        await world.RefusesAsync(package, make(package), 400, journaled, "signature_invalid");
        await world.AcceptsAsync(package, shared.Token(package, static input => JoseEcWorld.Key.SignData(input, HashAlgorithmName.SHA256)));
    }

    private async Task<string> PackageOfEcIssuerAsync()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["issuer"] = JoseEcWorld.Issuer);
        return package;
    }

    private byte[] Sign(byte[] input) => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private byte[] Forge(string form, byte[] input)
    {
        var hash = SHA256.HashData(input);
        byte[] info = [.. JoseForgery.Sha256Info, .. hash];
        return form switch
        {
            "good" => JoseForgery.Raw(Rsa, JoseForgery.Block(info)),
            "no parameters" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. Hex("302f300b06096086480165030402010420"), .. hash])),
            "long lengths" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. Hex("308131300d060960864801650304020105000420"), .. hash])),
            "other parameters" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. Hex("3034301006096086480165030402010403aabbcc0420"), .. hash])),
            "another hash's name" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. Hex("3031300d060960864801650304020205000420"), .. hash])),
            "a shorter hash" => Rsa.SignData(input, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1),
            "a longer hash" => Rsa.SignData(input, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "no digest information" => JoseForgery.Raw(Rsa, JoseForgery.Block(hash)),
            "bytes after the hash" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. info, 0, 0, 0, 0])),
            "bytes after the hash, short padding" => JoseForgery.Raw(Rsa, [0, 1, .. Enumerable.Repeat((byte)0xff, 8), 0, .. info, .. new byte[256 - 11 - info.Length]]),
            "padding of zeros" => JoseForgery.Raw(Rsa, JoseForgery.Block(info, padding: 0)),
            "a hole in the padding" => JoseForgery.Raw(Rsa, [.. JoseForgery.Block(info)[..50], 0xfe, .. JoseForgery.Block(info)[51..]]),
            "type 0" => JoseForgery.Raw(Rsa, JoseForgery.Block(info, type: 0)),
            "type 2" => JoseForgery.Raw(Rsa, JoseForgery.Block(info, type: 2)),
            "no padding" => JoseForgery.Raw(Rsa, info),
            "another input's hash" => JoseForgery.Raw(Rsa, JoseForgery.Block([.. JoseForgery.Sha256Info, .. SHA256.HashData([.. input, 0])])),
            _ => Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        };
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits);
}
