using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Tests.Fixtures;

namespace TrustedPublish.Core.Tests.Keys;

/// <summary>ISS-17: which key sets are taken, in part or not at all.</summary>
public sealed class KeySetImportTests
{
    [Fact]
    public void Keys_of_other_kinds_are_left_out()
    {
        var encryption = Jwk.OfRsa("k2");
        encryption["use"] = "enc";

        Assert.Equal(["k1"], KeySetImport.Import(Jwk.Set(Jwk.OfRsa(), encryption, Jwk.OfEc("k3")), "RS256").Select(static key => key.KeyId));
    }

    [Fact]
    public void A_set_with_one_id_twice_is_refused_whole() =>
        Assert.Throws<InvalidDataException>(() => KeySetImport.Import(Jwk.Set(Jwk.OfRsa(), Jwk.OfEc()), "RS256"));

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("k")]
    public void A_set_with_a_secret_part_is_refused_whole(string member)
    {
        var leaked = Jwk.OfRsa("k2");
        leaked[member] = "AQAB";

        Assert.Throws<InvalidDataException>(() => KeySetImport.Import(Jwk.Set(Jwk.OfRsa(), leaked), "RS256"));
    }

    [Fact]
    public void A_set_with_a_symmetric_key_is_refused_whole() =>
        Assert.Throws<InvalidDataException>(() => KeySetImport.Import(Jwk.Set(Jwk.OfRsa(), new JsonObject { ["kty"] = "oct", ["kid"] = "k2" }), "RS256"));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_set_has_at_most_64_keys(int count, bool fits)
    {
        var set = Jwk.Set([.. Enumerable.Range(0, count).Select(static number => Jwk.OfRsa($"k{number}"))]);

        if (fits)
        {
            Assert.Equal(count, KeySetImport.Import(set, "RS256").Count);
        }
        else
        {
            Assert.Throws<InvalidDataException>(() => KeySetImport.Import(set, "RS256"));
        }
    }

    [Fact]
    public void A_set_has_at_most_64_kilobytes() =>
        Assert.Throws<InvalidDataException>(() => KeySetImport.Import($$"""{"keys":[],"x":"{{new string('a', 65_536)}}"}""", "RS256"));

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("{}")]
    public void A_set_without_keys_yields_none(string json) => Assert.Empty(KeySetImport.Import(json, "RS256"));

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"keys":[]}{}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[{"kid":"a","kid":"b"}]}""")]
    [InlineData("""{"keys":[[[[[[[[[]]]]]]]]]}""")]
    public void Anything_else_is_refused_or_yields_none(string json)
    {
        try
        {
            Assert.Empty(KeySetImport.Import(json, "RS256"));
        }
        catch (InvalidDataException)
        {
            return;
        }
    }
}
