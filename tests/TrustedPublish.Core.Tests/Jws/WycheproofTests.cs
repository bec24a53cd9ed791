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
    public void Every_signature_vector_is_decided_as_labelled_or_documented()
    {
        var verdicts = Tests("json_web_signature_test.json").ToDictionary(static test => test.Id, static test => (test.Expected, Actual: VerifiesAlone(test)));

        // We speak RS256 and ES256 only: what is valid under any other algorithm must be refused.
        var wrong = verdicts.Where(verdict => verdict.Value.Actual != verdict.Value.Expected).Select(static verdict => verdict.Key).ToHashSet();
        Assert.Equal(401, verdicts.Count);
        Assert.Empty(wrong);
        Assert.All([.. LostPadding, .. NoBase64Url, .. OtherAlgorithmThanKey], id => Assert.False(verdicts[id].Actual));
        Assert.Equal(10, verdicts.Count(static verdict => verdict.Value.Actual));
    }

    [Fact]
    public void Every_key_vector_is_decided_as_labelled()
    {
        var tests = Tests("json_web_key_test.json").ToList();

        var accepted = tests.Where(static test => test.Group["public"] is { } set && VerifiesWithSet(test, set.ToJsonString()))
            .Select(static test => test.Id);

        Assert.Equal(26, tests.Count);
        Assert.Equal([5], accepted);
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

        /// <summary>As labelled, less the documented exceptions and every algorithm that is not ours.</summary>
        public bool Expected => Test["result"]!.GetValue<string>() == "valid" && IsOurs
            && !NoBase64Url.Contains(Id) && !OtherAlgorithmThanKey.Contains(Id);

        private bool IsOurs => Group["public"]?["alg"]?.GetValue<string>() is "RS256" or "ES256";
    }
}
