using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Tests.Assertions;

/// <summary>The payload, read once and strictly (CLM-01 … CLM-05, CLM-13).</summary>
public sealed class ClaimSetTests
{
    [Theory]
    [InlineData("""{"sub":"a","sub":"a"}""")]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    [InlineData("""{"sub":"a","\u0073ub":"b"}""")]
    [InlineData("""{"x":{"sub":1,"sub":2}}""")]
    [InlineData("""{"x":[{"sub":1,"\u0073\u0075\u0062":2}]}""")]
    [InlineData("""{"a":1}{"a":2}""")]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"a":1}]""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1}/**/""")]
    [InlineData("""// {}""")]
    [InlineData("\ufeff{\"a\":1}")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"sub\"")]
    [InlineData("null")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("{\"a\":\"line\nbreak\"}")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":[["\ud800"]]}""")]
    [InlineData("""{"a":{"b":["\ud800"]}}""")]
    [InlineData("""{"a":{"\ud800":1}}""")]
    public void Anything_but_one_unambiguous_object_is_malformed(string json) => Assert.Equal("token_malformed", Refused(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(new byte[] { 0xc3, 0x28 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xff })]
    public void Bytes_that_are_no_utf8_are_malformed(byte[] bytes) => Assert.Equal("token_malformed", Refused([.. "{\"a\":\""u8, .. bytes, .. "\"}"u8]));

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    [InlineData(60, false)]
    [InlineData(8000, false)]
    public void Nesting_ends_at_eight(int depth, bool fits)
    {
        var json = "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";

        Assert.Equal(fits, ClaimSet.TryParse(Encoding.UTF8.GetBytes(json), out _) is not null);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void There_are_at_most_128_claims(int count, bool fits)
    {
        var json = new JsonObject(Enumerable.Range(0, count).Select(static number => KeyValuePair.Create<string, JsonNode?>($"c{number}", 1)));

        Assert.Equal(fits, ClaimSet.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()), out _) is not null);
    }

    [Theory]
    [InlineData(4096, null)]
    [InlineData(4097, "claim_malformed:ref")]
    public void A_text_has_at_most_4096_characters(int length, string? refusal) =>
        Assert.Equal(refusal, Refused(Encoding.UTF8.GetBytes($$"""{"ref":"{{new string('a', length)}}"}""")));

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\r")]
    [InlineData("\\u0000")]
    [InlineData("\\u001b")]
    [InlineData("\\u007f")]
    [InlineData("\\u0085")]
    [InlineData("\\u009b")]
    [InlineData("\\u061c")]
    [InlineData("\\u200e")]
    [InlineData("\\u200f")]
    [InlineData("\\u2028")]
    [InlineData("\\u2029")]
    [InlineData("\\u202e")]
    [InlineData("\\u2066")]
    [InlineData("\\u2069")]
    [InlineData("\\ufeff")]
    public void Control_and_direction_characters_make_a_claim_malformed(string escape)
    {
        Assert.Equal("claim_malformed:ref", Refused(Encoding.UTF8.GetBytes($$"""{"ref":"refs/heads/a{{escape}}b"}""")));
        Assert.Equal("claim_malformed:aud", Refused(Encoding.UTF8.GetBytes($$"""{"aud":["a{{escape}}b"]}""")));
        Assert.Equal("claim_malformed:x", Refused(Encoding.UTF8.GetBytes($$"""{"x":{"y":["a{{escape}}b"] } }""")));
    }

    [Theory]
    [InlineData("a\\nlevel=error")]
    [InlineData("\u212aey")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_name_that_no_claim_has_is_not_repeated(string name) =>
        Assert.Equal("token_malformed", Refused(Encoding.UTF8.GetBytes($$"""{"{{name}}":"a\nb"}""")));

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("[\"a\"]")]
    [InlineData("{\"a\":\"b\"}")]
    public void Nothing_is_turned_into_text(string value)
    {
        var claims = Parse($$"""{"a":{{value}}}""");

        Assert.True(claims.Text("a").IsWrongType);
        Assert.Null(claims.Text("a").Value);
        Assert.True(claims.Has("a"));
    }

    [Theory]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":""}""")]
    [InlineData("""{"A":"b"}""")]
    [InlineData("{}")]
    public void Null_empty_absent_and_other_case_are_all_missing(string json) => Assert.Equal(ClaimText.Missing, Parse(json).Text("a"));

    [Theory]
    [InlineData("1787000000", 1787000000L)]
    [InlineData("0", 0L)]
    [InlineData("253402300799", 253402300799L)]
    [InlineData("253402300800", null)]
    [InlineData("-1", null)]
    [InlineData("-0", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1787000000.0", null)]
    [InlineData("1787000000.5", null)]
    [InlineData("1.787e9", null)]
    [InlineData("1787000000e0", null)]
    [InlineData("1787000000E0", null)]
    [InlineData("1e400", null)]
    [InlineData("\"1787000000\"", null)]
    [InlineData("true", null)]
    [InlineData("[1787000000]", null)]
    public void A_time_is_a_plain_integer(string number, long? seconds)
    {
        var time = Parse($$"""{"exp":{{number}}}""").Time("exp");

        Assert.Equal(seconds, time.Value?.ToUnixTimeSeconds());
        Assert.Equal(seconds is null, time.IsWrongType);
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("[\"a\",\"b\"]", 2)]
    [InlineData("[\"a\",1]", null)]
    [InlineData("[[\"a\"]]", null)]
    [InlineData("\"a\"", null)]
    [InlineData("{}", null)]
    public void A_list_holds_texts_only(string value, int? count)
    {
        Assert.Equal(count, Parse($$"""{"a":{{value}}}""").Texts("a", out var isPresent)?.Count);
        Assert.True(isPresent);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", null)]
    [InlineData("1", null)]
    [InlineData("0", null)]
    public void A_flag_is_a_json_boolean(string value, bool? expected)
    {
        Assert.Equal(expected, Parse($$"""{"a":{{value}}}""").Flag("a", out var isPresent));
        Assert.True(isPresent);
    }

    private static ClaimSet Parse(string json) => ClaimSet.TryParse(Encoding.UTF8.GetBytes(json), out _)!;

    private static string? Refused(byte[] json)
    {
        var claims = ClaimSet.TryParse(json, out var refusal);
        Assert.Equal(claims is null, refusal is not null);
        return refusal?.WireCode;
    }
}
