using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Tests.Jws;

/// <summary>The Wycheproof vectors at the two seams they speak about: the signature layer and the import of key sets.</summary>
public sealed class WycheproofTests
{
    /// <summary>Labelled invalid, but byte for byte the valid case 357: padding was lost in the file.</summary>
    private static readonly int[] LostPadding = [367, 370];

    /// <summary>Labelled valid although <c>?</c> is in no alphabet.</summary>
    private static readonly int[] NoBase64Url = [372, 373];

    /// <summary>Labelled valid although the key's <c>alg</c> is another one than the token's, or has no such name.</summary>
    private static readonly int[] OtherAlgorithmThanKey = [346, 347, 350, 351];

    [Fact]
    public void Every_signature_vector_of_our_two_algorithms_is_decided_as_labelled()
    {
        var tests = Tests("json_web_signature_test.json").ToList();
        var ours = tests.Where(static test => test.Group["public"]?["alg"]?.GetValue<string>() is "RS256" or "ES256").ToList();

        Assert.Equal((401, 272), (tests.Count, ours.Count));
        Assert.Empty(ours.Where(static test => VerifiesAlone(test) != test.IsValid).Select(static test => test.Id));
        Assert.Equal(10, ours.Count(static test => test.IsValid));
    }

    [Fact]
    public void No_signature_vector_of_another_algorithm_is_accepted_not_even_a_valid_one()
    {
        var others = Tests("json_web_signature_test.json").Where(static test => test.Group["public"]?["alg"]?.GetValue<string>() is not ("RS256" or "ES256")).ToList();

        Assert.Empty(others.Where(VerifiesAlone).Select(static test => test.Id));

        // No symmetric algorithm is compiled in: for these groups the expectation is inverted.
        Assert.Equal(10, others.Count(static test => test.IsValid && test.Group["private"]!["kty"]!.GetValue<string>() == "oct"));
    }

    [Fact]
    public void A_strict_verifier_of_all_algorithms_differs_from_the_labels_in_the_eight_documented_cases_only()
    {
        var tests = Tests("json_web_signature_test.json").ToDictionary(static test => test.Id);

        var different = tests.Values.Where(static test => VerifiesByPlatform(test) != test.IsValid).Select(static test => test.Id);

        Assert.Equal([.. OtherAlgorithmThanKey, .. LostPadding, .. NoBase64Url], different.Order());
        Assert.All(LostPadding, id => Assert.Equal(tests[357].Token, tests[id].Token));
        Assert.All(NoBase64Url, id => Assert.Contains('?', tests[id].Token));
    }

    [Fact]
    public void Every_key_vector_is_decided_as_labelled_and_no_unfit_key_is_loaded()
    {
        var tests = Tests("json_web_key_test.json").ToList();
        int[] symmetric = [.. tests.Where(static test => test.IsValid && test.Group["public"] is null).Select(static test => test.Id)];

        var accepted = tests.Where(static test => test.Group["public"] is { } set && VerifiesWithSet(test, set.ToJsonString())).Select(static test => test.Id);
        var loaded = tests.Where(static test => test.Group["public"] is { } set && KeySetImport.Import(AsSet(set), "RS256").Concat(KeySetImport.Import(AsSet(set), "ES256")).Any()).Select(static test => test.Id);

        Assert.Equal(26, tests.Count);
        Assert.Equal(tests.Where(static test => test.IsValid).Select(static test => test.Id).Except(symmetric), accepted);
        Assert.Equal([5], loaded);
        Assert.Equal([2, 13, 14, 15], symmetric);
    }

    [Fact]
    public void No_key_set_with_symmetric_members_is_imported()
    {
        var sets = Tests("json_web_key_test.json").Where(static test => test.Group["public"] is null).Select(static test => test.Group["private"]!).ToList();

        Assert.NotEmpty(sets);
        Assert.All(sets, set => Assert.Throws<InvalidDataException>(() => KeySetImport.Import(AsSet(set), "RS256")));
    }

    private static bool VerifiesAlone(Vector test) =>
        CompactJws.TryParse(test.Token) is { UnverifiedHeader.Algorithm: { } algorithm } jws
        && VerificationKey.TryCreate(JsonWebKey.Create((test.Group["public"] ?? test.Group["private"]!).ToJsonString()), algorithm) is { } key
        && key.Verifies(jws.SigningInput, jws.Signature);

    // Our parser, the platform's cryptography, and the rule that a key says which algorithm it is for.
    private static bool VerifiesByPlatform(Vector test)
    {
        var key = (test.Group["public"] ?? test.Group["private"]!).AsObject();
        if (CompactJws.TryParse(test.Token) is not { UnverifiedHeader.Algorithm: { } algorithm } jws || key["alg"]?.GetValue<string>() != algorithm)
        {
            return false;
        }

        byte[] Part(string name) => Base64Url.DecodeFromChars(key[name]!.GetValue<string>());
        var hash = new HashAlgorithmName($"SHA{algorithm[2..]}");
        switch (algorithm[..2])
        {
            case "HS":
                return CryptographicOperations.HmacData(hash, Part("k"), jws.SigningInput).AsSpan().SequenceEqual(jws.Signature);
            case "ES":
                using (var curve = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Part("x"), Y = Part("y") } }))
                {
                    return jws.Signature.Length == 64 && curve.VerifyData(jws.SigningInput, jws.Signature, hash);
                }

            default:
                using (var rsa = RSA.Create(new RSAParameters { Modulus = Part("n"), Exponent = Part("e") }))
                {
                    return rsa.VerifyData(jws.SigningInput, jws.Signature, hash, algorithm[0] is 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
                }
        }
    }

    private static bool VerifiesWithSet(Vector test, string set)
    {
        if (CompactJws.TryParse(test.Token) is not { UnverifiedHeader: { Algorithm: { } algorithm, KeyId: { } keyId } } jws)
        {
            return false;
        }

        try
        {
            return KeySetImport.Import(set, algorithm).SingleOrDefault(key => key.KeyId == keyId)?.Verifies(jws.SigningInput, jws.Signature) is true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static string AsSet(JsonNode keys) => keys["keys"] is null ? new JsonObject { ["keys"] = new JsonArray(keys.DeepClone()) }.ToJsonString() : keys.ToJsonString();

    private static IEnumerable<Vector> Tests(string file) =>
        from @group in SharedVectors.Read($"wycheproof/{file}")["testGroups"]!.AsArray()
        from test in @group!["tests"]!.AsArray()
        select new Vector(@group.AsObject(), test!.AsObject());

    private sealed record Vector(JsonObject Group, JsonObject Test)
    {
        public int Id => Test["tcId"]!.GetValue<int>();

        public string Token => Test["jws"] is JsonValue value ? value.GetValue<string>() : Test["jws"]!.ToJsonString();

        public bool IsValid => Test["result"]!.GetValue<string>() == "valid";
    }
}
