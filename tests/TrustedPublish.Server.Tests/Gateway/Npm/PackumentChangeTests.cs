using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class PackumentChangeTests
{
    [Fact]
    public void What_npm_deprecate_really_sends_is_a_deprecation()
    {
        var stored = JsonNode.Parse(RecordedPublishes.DeprecateSent)!.AsObject();
        Version(stored, "1.0.0").Remove("deprecated");
        Assert.Equal(["1.0.0"], Deprecate(RecordedPublishes.DeprecateSent, stored));
    }

    [Fact]
    public void What_npm_unpublish_really_sends_is_a_removal()
    {
        var stored = JsonNode.Parse(RecordedPublishes.DeprecateSent)!.AsObject();
        Version(stored, "1.0.0").Remove("deprecated");
        stored["_rev"] = "99-x";
        stored["time"]!["modified"] = "later";
        Assert.Equal(["1.2.0"], Unpublish(RecordedPublishes.UnpublishSent, stored));
    }

    [Theory]
    [InlineData(null, "old", 1)]
    [InlineData("old", "new", 1)]
    [InlineData("old", "", 1)]
    [InlineData("old", null, 1)]
    [InlineData("old", "old", 0)]
    [InlineData(null, null, 0)]
    public void A_message_may_come_change_go_or_be_there_already(string? before, string? after, int changed)
    {
        var (client, stored) = (Packument(), Packument());
        Set(Version(stored, "1.0.0"), before);
        Set(Version(client, "1.0.0"), after);
        Assert.Equal(changed, Deprecate(client.ToJsonString(), stored).Count);

        static void Set(JsonObject manifest, string? message)
        {
            if (message is not null)
            {
                manifest["deprecated"] = message;
            }
        }
    }

    [Fact]
    public void Several_versions_may_be_deprecated_at_once()
    {
        var client = Packument();
        Version(client, "1.0.0")["deprecated"] = "x";
        Version(client, "2.0.0")["deprecated"] = "x";
        Assert.Equal(["1.0.0", "2.0.0"], Deprecate(client.ToJsonString(), Packument()));
    }

    public static TheoryData<string, string, Action<JsonObject>> ForbiddenAlways => new()
    {
        { "a new version", "versions.3.0.0", static client => client["versions"]!["3.0.0"] = new JsonObject() },
        { "another tarball file", "versions.1.0.0.dist.tarball", static client => Dist(client)["tarball"] = "http://x/demo-2.0.0.tgz" },
        { "another integrity", "versions.1.0.0.dist.integrity", static client => Dist(client)["integrity"] = "sha512-B" },
        { "an added attestation", "versions.1.0.0.dist.attestations", static client => Dist(client)["attestations"] = new JsonObject() },
        { "an added script", "versions.1.0.0.scripts", static client => Version(client, "1.0.0")["scripts"] = new JsonObject { ["install"] = "x" } },
        { "another dependency", "versions.1.0.0.dependencies.a", static client => Version(client, "1.0.0")["dependencies"]!["a"] = "^2" },
        { "a removed member", "versions.1.0.0.dependencies", static client => Version(client, "1.0.0").Remove("dependencies") },
        { "a manifest that is no object", "versions.1.0.0", static client => client["versions"]!["1.0.0"] = "x" },
        { "no versions", "versions", static client => client.Remove("versions") },
        { "versions as a list", "versions", static client => client["versions"] = new JsonArray() },
        { "a moved dist-tag", "dist-tags.old", static client => client["dist-tags"]!["old"] = "2.0.0" },
        { "a new dist-tag", "dist-tags.new", static client => client["dist-tags"]!["new"] = "2.0.0" },
        { "no dist-tags", "dist-tags", static client => client.Remove("dist-tags") },
        { "other maintainers", "maintainers", static client => client["maintainers"]!.AsArray().Add(new JsonObject { ["name"] = "mallory" }) },
        { "another star", "users.mallory", static client => client["users"]!["mallory"] = true },
        { "no stars", "users", static client => client.Remove("users") },
        { "another name", "name", static client => client["name"] = "other" },
        { "another _id", "_id", static client => client["_id"] = "other" },
        { "another readme", "readme", static client => client["readme"] = "x" },
        { "an unknown member", "x", static client => client["x"] = null },
        { "an attachment", "_attachments", static client => client["_attachments"] = new JsonObject { ["a"] = new JsonObject() } },
        { "attachments of another type", "_attachments", static client => client["_attachments"] = "x" },
        { "another time of a version", "time.1.0.0", static client => client["time"]!["1.0.0"] = "x" },
        { "another creation time", "time.created", static client => client["time"]!["created"] = "x" },
        { "an unknown time", "time.x", static client => client["time"]!["x"] = "x" },
        { "no times", "time", static client => client.Remove("time") },
    };

    [Theory]
    [MemberData(nameof(ForbiddenAlways))]
    public void Any_other_difference_is_refused_by_its_path(string what, string path, Action<JsonObject> edit)
    {
        foreach (var (write, client) in new (NpmWrite, JsonObject)[] { (Deprecation, Packument()), (Removal, Packument()) })
        {
            edit(client);
            var refusal = PackumentChange.Judge(write, Element(client), Element(Packument())).Refusal;
            Assert.True(refusal is not null, what);
            Assert.Equal((409, "packument_mismatch"), (refusal.Status, refusal.Code));
            Assert.Contains($"\"{path}\"", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_permission_to_deprecate_does_not_remove_a_version()
    {
        var client = Packument();
        client["versions"]!.AsObject().Remove("1.0.0");
        Assert.Contains("versions.1.0.0", PackumentChange.Judge(Deprecation, Element(client), Element(Packument())).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_permission_to_unpublish_does_not_deprecate()
    {
        var client = Packument();
        Version(client, "1.0.0")["deprecated"] = "x";
        Assert.Contains("versions.1.0.0.deprecated", PackumentChange.Judge(Removal, Element(client), Element(Packument())).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deprecation_is_text()
    {
        var client = Packument();
        Version(client, "1.0.0")["deprecated"] = new JsonObject();
        Assert.NotNull(PackumentChange.Judge(Deprecation, Element(client), Element(Packument())).Refusal);
    }

    [Theory]
    [InlineData("2.0.0", """{"old":"1.0.0"}""", true)]
    [InlineData("2.0.0", """{"old":"1.0.0","latest":"1.1.0"}""", true)]
    [InlineData("2.0.0", """{"old":"1.0.0","latest":"1.0.0"}""", false)]
    [InlineData("2.0.0", """{"old":"1.0.0","latest":"2.0.0"}""", false)]
    [InlineData("2.0.0", """{"old":"1.0.0","latest":"9.9.9"}""", false)]
    [InlineData("2.0.0", """{"old":"1.0.0","latest":1}""", false)]
    [InlineData("2.0.0", """{"latest":"1.1.0"}""", false)]
    [InlineData("1.0.0", """{"latest":"2.0.0"}""", true)]
    [InlineData("1.0.0", """{"latest":"2.0.0","old":"1.1.0"}""", false)]
    [InlineData("1.0.0", """{"latest":"1.1.0"}""", false)]
    [InlineData("1.1.0", """{"latest":"2.0.0","old":"1.0.0"}""", true)]
    [InlineData("1.1.0", """{"latest":"1.0.0","old":"1.0.0"}""", false)]
    public void Only_the_dist_tags_of_a_removed_version_follow_it(string removed, string tags, bool accepted)
    {
        var client = Packument();
        client["versions"]!.AsObject().Remove(removed);
        client["dist-tags"] = JsonNode.Parse(tags);
        client.Remove("_attachments");
        client.Remove("_revisions");
        var judged = PackumentChange.Judge(Removal, Element(client), Element(Packument()));
        Assert.Equal(accepted, judged.Refusal is null);
        Assert.Equal(accepted ? [removed] : null, judged.Value?.Versions);
    }

    [Fact]
    public void A_repeated_unpublish_changes_nothing_and_passes()
    {
        var (client, stored) = (Packument(), Packument());
        foreach (var packument in new[] { client, stored })
        {
            packument["versions"]!.AsObject().Remove("1.1.0");
        }

        stored["time"]!.AsObject().Remove("1.1.0");
        Assert.Empty(Unpublish(client.ToJsonString(), stored));
    }

    [Fact]
    public void Text_that_cannot_be_compared_is_a_refusal_and_no_exception()
    {
        const string odd = """{"versions":{},"readme":"\ud800"}""";
        Assert.NotNull(PackumentChange.Judge(Deprecation, JsonDocument.Parse(odd).RootElement, JsonDocument.Parse(odd.Replace("d800", "d801", StringComparison.Ordinal)).RootElement).Refusal);
        const string twice = """{"versions":{},"a":1,"a":1}""";
        Assert.NotNull(PackumentChange.Judge(Deprecation, JsonDocument.Parse(twice).RootElement, JsonDocument.Parse(twice).RootElement).Refusal);
    }

    private static NpmWrite Deprecation => new NpmWrite.Deprecate(PublishBodies.Name("demo"));

    private static NpmWrite Removal => new NpmWrite.UnpublishVersion(PublishBodies.Name("demo"));

    private static IReadOnlyList<string> Deprecate(string client, JsonObject stored) => Accepted(PackumentChange.Judge(Deprecation, JsonDocument.Parse(client).RootElement, Element(stored)));

    private static IReadOnlyList<string> Unpublish(string client, JsonObject stored) => Accepted(PackumentChange.Judge(Removal, JsonDocument.Parse(client).RootElement, Element(stored)));

    private static IReadOnlyList<string> Accepted(Judged<PackumentChange> judged)
    {
        Assert.Null(judged.Refusal);
        return judged.Value!.Versions;
    }

    private static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;

    private static JsonObject Version(JsonObject packument, string version) => packument["versions"]![version]!.AsObject();

    private static JsonObject Dist(JsonObject packument) => Version(packument, "1.0.0")["dist"]!.AsObject();

    private static JsonObject Packument()
    {
        var packument = JsonNode.Parse(
            """
            {"_id":"demo","_rev":"7-a","name":"demo","readme":"# hi","_attachments":{},"_revisions":{"start":7},"users":{"alice":true},
             "maintainers":[{"name":"alice"}],"dist-tags":{"latest":"2.0.0","old":"1.0.0"},
             "time":{"created":"a","modified":"b","1.0.0":"c","1.1.0":"d","2.0.0":"e"},"versions":{}}
            """)!.AsObject();
        foreach (var version in new[] { "1.0.0", "1.1.0", "2.0.0" })
        {
            packument["versions"]![version] = JsonNode.Parse(
                $$"""{"name":"demo","version":"{{version}}","dependencies":{"a":"^1"},"dist":{"integrity":"sha512-A","tarball":"http://npm.example.test/demo/-/demo-{{version}}.tgz"} }""");
        }

        return packument;
    }
}
