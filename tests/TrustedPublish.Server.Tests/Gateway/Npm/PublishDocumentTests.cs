using System.Text.Json.Nodes;
using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

public sealed class PublishDocumentTests
{
    [Theory]
    [InlineData(RecordedPublishes.Npm, "@acme/demo", null)]
    [InlineData(RecordedPublishes.Pnpm, "@acme/pnpm", null)]
    [InlineData(RecordedPublishes.YarnClassic, "yarnone", null)]
    [InlineData(RecordedPublishes.YarnBerry, "@acme/berry", "restricted")]
    [InlineData(RecordedPublishes.Bun, "@acme/bunny", null)]
    public async Task What_real_clients_send_passes(string body, string package, string? access)
    {
        var judged = await PublishBodies.PublishAsync(body, package);
        Assert.Null(judged.Refusal);
        var publish = judged.Value!;
        Assert.Equal((package, "1.0.0", "latest", access), (publish.Name.ToString(), publish.Version, publish.Tag, publish.Access));
        Assert.Contains(publish.Integrity, body, StringComparison.Ordinal);
        Assert.Contains(publish.Shasum, body, StringComparison.Ordinal);
        Assert.Contains($"\"length\":{publish.TarballBytes}", body, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, Action<JsonObject>> Contradictions => new()
    {
        { "another _id", "package_name_mismatch", static body => body["_id"] = "@acme/other" },
        { "no _id", "package_name_mismatch", static body => body.Remove("_id") },
        { "another name", "package_name_mismatch", static body => body["name"] = "demo" },
        { "a name of another type", "package_name_mismatch", static body => body["name"] = new JsonArray("@acme/demo") },
        { "another case", "package_name_mismatch", static body => body["name"] = "@acme/Demo" },
        { "a look-alike name", "package_name_mismatch", static body => body["name"] = "@acme/dem\u043e" },
        { "another manifest name", "package_name_mismatch", static body => Manifest(body)["name"] = "@acme/other" },
        { "no manifest name", "package_name_mismatch", static body => Manifest(body).Remove("name") },
        { "another manifest _id", "package_name_mismatch", static body => Manifest(body)["_id"] = "@acme/demo@1.2.4" },
        { "another manifest version", "version_mismatch", static body => Manifest(body)["version"] = "1.2.4" },
        { "no manifest version", "version_mismatch", static body => Manifest(body).Remove("version") },
        { "two versions", "publish_document_invalid", static body => body["versions"]!.AsObject().Add("1.2.4", Manifest(body).DeepClone()) },
        { "no version", "publish_document_invalid", static body => body["versions"] = new JsonObject() },
        { "versions as a list", "publish_document_invalid", static body => body["versions"] = new JsonArray() },
        { "a manifest that is no object", "publish_document_invalid", static body => body["versions"]!["1.2.3"] = "1.2.3" },
        { "a loose version", "version_invalid", static body => body["versions"] = new JsonObject { ["v1.2.3"] = Manifest(body).DeepClone() } },
        { "a version with build metadata", "version_invalid", static body => body["versions"] = new JsonObject { ["1.2.3+a"] = Manifest(body).DeepClone() } },
        { "no dist", "publish_document_invalid", static body => Manifest(body).Remove("dist") },
        { "no integrity", "integrity_invalid", static body => Dist(body).Remove("integrity") },
        { "only a weak hash", "integrity_invalid", static body => Dist(body)["integrity"] = "sha1-qjyGbHs=" },
        { "an unknown hash", "integrity_invalid", static body => Dist(body)["integrity"] = $"{Dist(body)["integrity"]} md5-qjyGbHs=" },
        { "an empty hash", "integrity_invalid", static body => Dist(body)["integrity"] = $"{Dist(body)["integrity"]} " },
        { "hashes without end", "integrity_invalid", static body => Dist(body)["integrity"] = string.Join(' ', Enumerable.Repeat($"{Dist(body)["integrity"]}", 9)) },
        { "an integrity of another type", "integrity_invalid", static body => Dist(body)["integrity"] = 1 },
        { "a shasum of another type", "integrity_invalid", static body => Dist(body)["shasum"] = null },
        { "a wrong sha512", "integrity_mismatch", static body => Dist(body)["integrity"] = $"sha512-{new string('A', 86)}==" },
        { "a second wrong sha512", "integrity_mismatch", static body => Dist(body)["integrity"] = $"{Dist(body)["integrity"]} sha512-{new string('A', 86)}==" },
        { "a wrong sha256 besides", "integrity_mismatch", static body => Dist(body)["integrity"] = $"{Dist(body)["integrity"]} sha256-{new string('A', 43)}=" },
        { "hash options", "integrity_mismatch", static body => Dist(body)["integrity"] = $"{Dist(body)["integrity"]}?x" },
        { "a wrong shasum", "integrity_mismatch", static body => Dist(body)["shasum"] = new string('0', 40) },
        { "a shasum in another spelling", "integrity_mismatch", static body => Dist(body)["shasum"] = $"{Dist(body)["shasum"]} " },
        { "another version's file", "tarball_name_mismatch", static body => Dist(body)["tarball"] = "http://npm.example.test/@acme/demo/-/demo-1.2.2.tgz" },
        { "a file name in the query", "tarball_name_mismatch", static body => Dist(body)["tarball"] = "http://npm.example.test/@acme/demo/-/demo-1.2.2.tgz?/demo-1.2.3.tgz" },
        { "a file name in the fragment", "tarball_name_mismatch", static body => Dist(body)["tarball"] = "http://npm.example.test/demo-1.2.2.tgz#/demo-1.2.3.tgz" },
        { "an encoded file name", "tarball_name_mismatch", static body => Dist(body)["tarball"] = "http://npm.example.test/demo-1.2.2.tgz%3f/demo-1.2.3.tgz" },
        { "another scheme", "tarball_name_mismatch", static body => Dist(body)["tarball"] = "file:///demo-1.2.3.tgz" },
        { "a tarball URL of another type", "tarball_name_mismatch", static body => Dist(body)["tarball"] = 1 },
        { "two dist-tags", "publish_document_invalid", static body => body["dist-tags"]!["next"] = "1.2.3" },
        { "no dist-tag", "publish_document_invalid", static body => body["dist-tags"] = new JsonObject() },
        { "no dist-tags", "publish_document_invalid", static body => body.Remove("dist-tags") },
        { "a dist-tag to another version", "version_mismatch", static body => body["dist-tags"]!["latest"] = "1.2.2" },
        { "a dist-tag of another type", "version_mismatch", static body => body["dist-tags"]!["latest"] = 1 },
        { "a range as dist-tag", "dist_tag_invalid", static body => body["dist-tags"] = new JsonObject { ["1.x"] = "1.2.3" } },
        { "a path as dist-tag", "dist_tag_invalid", static body => body["dist-tags"] = new JsonObject { ["a/b"] = "1.2.3" } },
        { "a hidden dist-tag", "dist_tag_invalid", static body => body["dist-tags"] = new JsonObject { ["__proto__"] = "1.2.3" } },
        { "an unknown access", "publish_document_invalid", static body => body["access"] = "private" },
        { "an access of another type", "publish_document_invalid", static body => body["access"] = true },
        { "an unknown member", "publish_document_invalid", static body => body["_distfiles"] = new JsonObject() },
        { "a deprecation besides", "publish_document_invalid", static body => body["deprecated"] = "x" },
        { "maintainers", "operation_mixed", static body => body["maintainers"] = new JsonArray() },
        { "stars", "operation_mixed", static body => body["users"] = new JsonObject() },
        { "a revision", "operation_mixed", static body => body["_rev"] = "1-x" },
        { "times", "operation_mixed", static body => body["time"] = new JsonObject() },
        { "an attachment with another name", "attachment_unexpected", static body => Rename(body, "@acme/other-1.2.3.tgz") },
        { "an attachment without scope", "attachment_unexpected", static body => Rename(body, "demo-1.2.3.tgz") },
        { "an attachment of another version", "attachment_unexpected", static body => Rename(body, "@acme/demo-1.2.2.tgz") },
        { "an attachment with a path", "attachment_unexpected", static body => Rename(body, "../@acme/demo-1.2.3.tgz") },
        { "a second tarball", "attachment_unexpected", static body => Attachments(body)["@acme/demo-1.2.4.tgz"] = new JsonObject { ["data"] = "QUJD" } },
        { "only a sigstore bundle", "attachment_missing", static body => Rename(body, "@acme/demo-1.2.3.sigstore") },
        { "a stub", "attachment_invalid", static body => Attachment(body)["stub"] = true },
        { "a length of another type", "attachment_invalid", static body => Attachment(body)["length"] = "221" },
        { "a fractional length", "attachment_invalid", static body => Attachment(body)["length"] = 1.5 },
        { "a wrong length", "integrity_mismatch", static body => Attachment(body)["length"] = 1 },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task A_document_that_contradicts_itself_is_refused(string what, string code, Action<JsonObject> edit)
    {
        var body = PublishBodies.Demo123();
        edit(body);
        var judged = await PublishBodies.PublishAsync(body);
        Assert.True(judged.Refusal is not null, what);
        Assert.Equal(code, judged.Refusal.Code);
        Assert.Matches(@"\A[\x20-\x7e]{20,300}\z", judged.Refusal.Message);
    }

    [Fact]
    public async Task A_credentials_package_is_the_path_whatever_the_body_says()
    {
        var judged = await PublishBodies.PublishAsync(PublishBodies.Demo123(), "@acme/other");
        Assert.Equal("package_name_mismatch", judged.Refusal?.Code);
    }

    [Fact]
    public async Task What_a_client_may_leave_out_may_be_missing()
    {
        var body = PublishBodies.Demo123();
        body.Remove("access");
        body.Remove("description");
        body["readme"] = "# hello";
        Manifest(body).Remove("_id");
        Dist(body).Remove("shasum");
        Dist(body).Remove("tarball");
        Attachment(body).Remove("length");
        Assert.Null((await PublishBodies.PublishAsync(body)).Refusal);
    }

    [Fact]
    public async Task Further_true_hashes_are_fine()
    {
        var body = PublishBodies.Demo123();
        var tarball = Convert.FromBase64String(Attachment(body)["data"]!.GetValue<string>());
        Dist(body)["integrity"] = $"sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(tarball))} {Dist(body)["integrity"]}";
        Assert.Null((await PublishBodies.PublishAsync(body)).Refusal);
    }

    [Theory]
    [InlineData("""{"mediaType":"x","escaped":"\"\\é"}""", null)]
    [InlineData("", null)]
    public async Task A_sigstore_bundle_is_text(string bundle, string? code)
    {
        var body = PublishBodies.Demo123();
        Attachments(body)["@acme/demo-1.2.3.sigstore"] = new JsonObject { ["content_type"] = "application/vnd.dev.sigstore.bundle.v0.3+json", ["data"] = bundle, ["length"] = bundle.Length };
        Assert.Equal(code, (await PublishBodies.PublishAsync(body)).Refusal?.Code);
    }

    [Theory]
    [InlineData(@"\ud800")]
    [InlineData(@"\x")]
    [InlineData("a\nb")]
    public async Task A_sigstore_bundle_that_is_no_json_string_is_refused(string raw)
    {
        var body = PublishBodies.Demo123();
        Attachments(body)["@acme/demo-1.2.3.sigstore"] = new JsonObject { ["data"] = "MARK" };
        var judged = await PublishBodies.PublishAsync(PublishBodies.Text(body).Replace("MARK", raw, StringComparison.Ordinal));
        Assert.Equal("json_invalid", judged.Refusal?.Code);
    }

    [Fact]
    public void A_message_is_one_short_printable_line_whatever_the_client_chose()
    {
        var refusal = WriteRefusal.Contradiction("x", $"Got {WriteRefusal.Quote("a\r\nSet-Cookie: x\u0000\u202e" + new string('y', 500))}.{new string('z', 500)}");
        Assert.Matches(@"\A[\x20-\x7e]{1,300}\z", refusal.Message);
        Assert.StartsWith("Got \"a??Set-Cookie: x??yyy", refusal.Message, StringComparison.Ordinal);
    }

    private static JsonObject Manifest(JsonObject body) => body["versions"]!["1.2.3"]!.AsObject();

    private static JsonObject Dist(JsonObject body) => Manifest(body)["dist"]!.AsObject();

    private static JsonObject Attachments(JsonObject body) => body["_attachments"]!.AsObject();

    private static JsonObject Attachment(JsonObject body) => Attachments(body)["@acme/demo-1.2.3.tgz"]!.AsObject();

    private static void Rename(JsonObject body, string name) => body["_attachments"] = new JsonObject { [name] = Attachment(body).DeepClone() };
}
