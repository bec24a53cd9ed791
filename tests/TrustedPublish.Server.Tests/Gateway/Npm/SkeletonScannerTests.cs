using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class SkeletonScannerTests
{
    private static readonly string[] Words = ["_attachments", "data", "a", "\\u005fattachments", "d\\u0061ta", "x\\\"y", "\\\\", "", "é", "_attachments ", "{", "]"];

    public static TheoryData<string, string, string[]> Bodies => new()
    {
        { """{"_attachments":{"a":{"data":"QUJD"}}}""", """{"_attachments":{"a":{"data":0}}}""", ["QUJD"] },
        { """{ "_attachments" : { "a" : { "data" : "" , "x" : "data" } } }""", """{ "_attachments" : { "a" : { "data" : 0 , "x" : "data" } } }""", [""] },
        { """{"_attachments":{"a":{"data":"QQ=="},"b":{"length":1,"data":"{\"k\":\"v\\\\\"}"}},"data":"x"}""", """{"_attachments":{"a":{"data":0},"b":{"length":1,"data":1}},"data":"x"}""", ["QQ==", """{\"k\":\"v\\\\\"}"""] },
        { """{"x":{"_attachments":{"a":{"data":"x"}}}}""", """{"x":{"_attachments":{"a":{"data":"x"}}}}""", [] },
        { """{"_attachments":{"a":{"b":{"data":"x"}}}}""", """{"_attachments":{"a":{"b":{"data":"x"}}}}""", [] },
        { """{"_attachments":{"data":"x"}}""", """{"_attachments":{"data":"x"}}""", [] },
        { """{"_attachments":[{"data":"x"}]}""", """{"_attachments":[{"data":"x"}]}""", [] },
        { """[{"_attachments":{"a":{"data":"x"}}}]""", """[{"_attachments":{"a":{"data":"x"}}}]""", [] },
        { """{"_attachments":{"a":{"data":["x"]}}}""", """{"_attachments":{"a":{"data":["x"]}}}""", [] },
        { """{"_attachments":{"a":{"data":{"data":"x"}}}}""", """{"_attachments":{"a":{"data":{"data":"x"}}}}""", [] },
        { """{"\u005fattachments":{"a":{"data":"x"}}}""", """{"\u005fattachments":{"a":{"data":"x"}}}""", [] },
        { """{"_attachments":{"a":{"d\u0061ta":"x"}}}""", """{"_attachments":{"a":{"d\u0061ta":"x"}}}""", [] },
        { """{"_attachments":{"a":{"data":"x"}},"other":{"a":{"data":"y"}}}""", """{"_attachments":{"a":{"data":0}},"other":{"a":{"data":"y"}}}""", ["x"] },
        { """{"a":"_attachments","b":{"c":{"data":"x"}}}""", """{"a":"_attachments","b":{"c":{"data":"x"}}}""", [] },
        { "\"1.2.3\"", "\"1.2.3\"", [] },
        { """{"_attachments":{"a":{"data":"cut off""", """{"_attachments":{"a":{"data":""", [] },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Data_strings_leave_the_skeleton_whatever_the_chunks(string body, string skeleton, string[] diverted)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var chunk = 1; chunk <= bytes.Length; chunk++)
        {
            var scanner = Scan(bytes, chunk);
            Assert.Equal(skeleton, Encoding.UTF8.GetString(scanner.Skeleton.Span));
            Assert.Equal(diverted, scanner.Diverted.Select(range => Encoding.UTF8.GetString(bytes, (int)range.Offset, (int)range.Length)));
        }
    }

    [Fact]
    public void Any_json_comes_out_unchanged_but_for_the_numbers_that_stand_for_its_attachments() =>
        Gen.Select(Json(4), Gen.Int[1, 40]).Sample((body, chunk) =>
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            var scanner = Scan(bytes, chunk);
            var skeleton = JsonNode.Parse(scanner.Skeleton.Span);
            Assert.Equal(Expected(body), skeleton?.ToJsonString() ?? "null");
        }, iter: 3000);

    [Fact]
    public void No_bytes_make_the_scanner_fail() =>
        Gen.Select(OneOf("{", "}", "[", "]", ",", ":", "\"", "\\", "_attachments", "data", "x", " ").Array[0, 60], Gen.Int[1, 9]).Sample((tokens, chunk) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(tokens));
            var scanner = Scan(bytes, chunk);
            Assert.All(scanner.Diverted, range => Assert.InRange(range.Offset + range.Length, 0, bytes.Length - 1));
        }, iter: 5000);

    [Fact]
    public void A_skeleton_beyond_its_limit_stops_the_scanner()
    {
        var scanner = new SkeletonScanner(20);
        scanner.Push("""{"_attachments":{"a":{"data":"QUJD"}}}"""u8);
        Assert.True(scanner.Overflown);
    }

    [Fact]
    public void Too_many_values_stop_the_scanner()
    {
        var scanner = new SkeletonScanner(PublishBodySpool.SkeletonLimit);
        scanner.Push(Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("0,", 3_000_001))));
        Assert.True(scanner.Overflown);
    }

    private static SkeletonScanner Scan(byte[] bytes, int chunk)
    {
        var scanner = new SkeletonScanner(1 << 20);
        foreach (var part in bytes.Chunk(chunk))
        {
            scanner.Push(part);
        }

        Assert.False(scanner.Overflown);
        return scanner;
    }

    // The specification, over the framework's own parser: replace in document order, by raw spelling.
    private static string Expected(string body)
    {
        var node = JsonNode.Parse(body);
        if (node is JsonObject root && root["_attachments"] is JsonObject attachments)
        {
            var number = 0;
            foreach (var (_, member) in attachments)
            {
                if (member is JsonObject attachment && attachment["data"] is JsonValue value && value.GetValueKind() == JsonValueKind.String && number < 8)
                {
                    attachment["data"] = number++;
                }
            }
        }

        return node?.ToJsonString() ?? "null";
    }

    // Keys are unique within an object and, for this property, plainly spelled; escapes in keys have their own cases above.
    private static Gen<string> Json(int depth)
    {
        var text = OneOf(Words).Select(word => $"\"{word}\"");
        var scalar = Gen.OneOf(text, OneOf("null", "true", "-1.5e3", "0"));
        if (depth == 0)
        {
            return scalar;
        }

        var key = OneOf("_attachments", "data", "a", "b", "x\\\"y", "é");
        var members = Gen.Select(key, OneOf("", " ", "\n"), Json(depth - 1)).Array[0, 4]
            .Select(all => "{" + string.Join(',', all.DistinctBy(static one => one.Item1).Select(static one => $"{one.Item2}\"{one.Item1}\":{one.Item2}{one.Item3}")) + "}");
        return Gen.OneOf(members, members, Json(depth - 1).Array[0, 3].Select(static all => $"[{string.Join(", ", all)}]"), scalar);
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);
}
