using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway;

/// <summary>Who may write what, by body; whatever is refused never reaches the upstream.</summary>
public sealed class PublishAuthorisationTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    public static IEnumerable<TheoryDataRow<string>> Lies => Lie.Keys.Select(static name => new TheoryDataRow<string>(name));

    private static Dictionary<string, Action<JsonObject, string>> Lie { get; } = new(StringComparer.Ordinal)
    {
        ["another _id"] = static (document, _) => document["_id"] = "@acme/other",
        ["another name"] = static (document, _) => document["name"] = "@acme/other",
        ["another name in the manifest"] = static (document, _) => Manifest(document)["name"] = "@acme/other",
        ["another version in the manifest"] = static (document, _) => Manifest(document)["version"] = "9.9.9",
        ["a wrong integrity"] = static (document, _) => Manifest(document)["dist"]!["integrity"] = "sha512-" + Convert.ToBase64String(new byte[64]),
        ["a wrong shasum"] = static (document, _) => Manifest(document)["dist"]!["shasum"] = new string('0', 40),
        ["no integrity"] = static (document, _) => Manifest(document)["dist"]!.AsObject().Remove("integrity"),
        ["another package's tarball"] = static (document, package) => Take(document, ServerWorld.Document("@acme/other"), package),
        ["another version's tarball"] = static (document, package) => Take(document, ServerWorld.Document(package, "9.9.9"), package),
        ["a tarball under another name"] = static (document, _) => Rename(document["_attachments"]!.AsObject(), "@acme/other-1.0.0.tgz"),
        ["two versions"] = static (document, _) => document["versions"]!["2.0.0"] = Manifest(document).DeepClone(),
        ["two tags"] = static (document, _) => document["dist-tags"]!["next"] = "1.0.0",
        ["a tag for another version"] = static (document, _) => document["dist-tags"]!["latest"] = "0.9.0",
        ["maintainers"] = static (document, _) => document["maintainers"] = new JsonArray(new JsonObject { ["name"] = "mallory" }),
        ["a revision"] = static (document, _) => document["_rev"] = "1-x",
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_body_that_contradicts_itself_is_not_forwarded(string name)
    {
        var (package, credential) = await world.NewCredentialAsync();
        var document = ServerWorld.Document(package);
        Lie[name](document, package);

        var answer = await world.PublishAsync(package, credential, PublishBodies.Text(document));

        Assert.InRange(answer.Status, 400, 422);
        answer.IsError(answer.Status, answer.Text("code")!);
        NothingWritten(package);
        Assert.Equal(answer.Id, Assert.Single(await world.JournalAsync(package, "write")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"_attachments\":{}}")]
    [InlineData("{\"_attachments\":{\"x\":5}}")]
    [InlineData("{\"_attachments\":[1],\"versions\":{}}")]
    [InlineData("{\"_attachments\":{\"x\":{\"data\":\"***\"}}}")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task A_body_that_is_no_document_is_a_clear_4xx(string body)
    {
        var (package, credential) = await world.NewCredentialAsync("publish", "deprecate", "unpublish", "dist-tag");

        var answer = await world.PublishAsync(package, credential, body);

        Assert.InRange(answer.Status, 400, 422);
        answer.IsError(answer.Status, answer.Text("code")!);
        NothingWritten(package);
    }

    [Fact]
    public async Task A_credential_for_one_package_never_writes_another_by_path_or_by_body()
    {
        var (own, credential) = await world.NewCredentialAsync();
        var (other, _) = await world.NewCredentialAsync();
        var ownBody = PublishBodies.Text(ServerWorld.Document(own));
        var otherBody = PublishBodies.Text(ServerWorld.Document(other));

        var byPath = (await world.PublishAsync(other, credential, otherBody)).IsError(403, "package_denied");
        (await world.PublishAsync(other, credential, ownBody)).IsError(403, "package_denied");
        var byBody = await world.PublishAsync(own, credential, otherBody);

        byBody.IsError(422, byBody.Text("code")!);
        Assert.Contains(own, byPath.Text("error"), StringComparison.Ordinal);
        NothingWritten(own);
        NothingWritten(other);
        Assert.Equal(2, (await world.JournalAsync(other, "write")).Count);
        Assert.Single(await world.JournalAsync(own, "write"));
    }

    [Fact]
    public async Task Without_a_good_credential_a_write_is_401_and_repeats_why_the_exchange_was_refused()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["ref_pattern"] = "refs/heads/release");
        var refused = await world.ExchangeAsync(package, world.Token());
        var body = PublishBodies.Text(ServerWorld.Document(package));

        var anonymous = (await world.PublishAsync(package, null, body)).Is(401);
        var garbage = (await world.PublishAsync(package, "tpp_eyJhbGciOiJFUzI1NiJ9.e30.AAAA", body)).Is(401);

        Assert.Contains(refused.Text("error")!, anonymous.Text("error"), StringComparison.Ordinal);
        Assert.Contains(refused.Text("error")!, garbage.Text("error"), StringComparison.Ordinal);
        NothingWritten(package);
    }

    [Fact]
    public async Task Removing_the_publisher_kills_its_live_credential_at_once()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        var credential = await world.CredentialAsync(package);

        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).Is(204);

        var answer = await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)));
        answer.IsError(401, answer.Text("code")!);
        NothingWritten(package);
    }

    [Fact]
    public async Task A_credential_dies_with_its_lifetime()
    {
        await using var own = await ServerWorld.StartAsync();
        var (package, credential) = await own.NewCredentialAsync();
        var body = PublishBodies.Text(ServerWorld.Document(package));

        own.Time.Advance(TimeSpan.FromMinutes(16));
        var answer = await own.PublishAsync(package, credential, body);

        answer.IsError(401, answer.Text("code")!);
        Assert.Empty(own.Upstream.Writes);
    }

    [Fact]
    public async Task MNT_01_a_credential_of_one_registry_is_nothing_to_another()
    {
        var (package, credential) = await world.NewCredentialAsync();
        var body = PublishBodies.Text(ServerWorld.Document(package));

        var answer = await world.SendAsync("PUT", world.TeamOrigin, $"/team/npm/{ServerWorld.Escaped(package)}", credential, ServerWorld.Json(body));

        answer.IsError(401, answer.Text("code")!);
        NothingWritten(package);
    }

    [Theory]
    [InlineData("publish", "PUT", "/-/package/{0}/dist-tags/next", "\"1.0.0\"")]
    [InlineData("publish", "DELETE", "/-/package/{0}/dist-tags/next", null)]
    [InlineData("publish", "DELETE", "/{0}/-rev/1-x", null)]
    [InlineData("publish", "DELETE", "/{0}/-/p1-1.0.0.tgz/-rev/1-x", null)]
    [InlineData("publish", "PUT", "/{0}", "{\"_id\":\"{1}\",\"versions\":{}}")]
    [InlineData("publish", "PUT", "/{0}", "{\"_id\":\"{1}\",\"users\":{\"a\":true}}")]
    [InlineData("publish", "PUT", "/{0}/-rev/1-x", "{\"_id\":\"{1}\",\"maintainers\":[]}")]
    [InlineData("publish", "PUT", "/{0}/-rev/1-x", "{\"_id\":\"{1}\",\"versions\":{}}")]
    [InlineData("dist-tag", "PUT", "/{0}", "publish")]
    public async Task An_action_the_credential_does_not_cover_is_403(string action, string method, string path, string? body)
    {
        var (package, credential) = await world.NewCredentialAsync(action);
        var text = body is "publish" ? PublishBodies.Text(ServerWorld.Document(package)) : body?.Replace("{1}", package, StringComparison.Ordinal);
        var target = path.Replace("{0}", ServerWorld.Escaped(package), StringComparison.Ordinal).Replace("p1-", package.Split('/')[1] + "-", StringComparison.Ordinal);

        (await world.SendAsync(method, world.Registry, target, credential, text is null ? null : ServerWorld.Json(text))).IsError(403, "action_denied");

        NothingWritten(package);
    }

    [Fact]
    public async Task Dist_tags_are_set_with_the_action_for_it()
    {
        var (package, credential) = await world.NewCredentialAsync("publish", "dist-tag");

        (await world.SendAsync("PUT", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/next", credential, ServerWorld.Json("\"1.0.0\""))).Is(201);
        (await world.SendAsync("DELETE", world.Registry, $"/-/package/{ServerWorld.Escaped(package)}/dist-tags/next", credential)).Is(201);

        Assert.Equal(["PUT", "DELETE"], world.Upstream.Writes.Where(request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.Ordinal)).Select(static request => request.Method));
        Assert.Equal(["dist_tag.add", "dist_tag.remove"], (await world.JournalAsync(package)).Select(static entry => entry.Kind).Where(static kind => kind.StartsWith("dist_tag", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_tag_that_fixes_the_version_allows_no_other()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package, static publisher => publisher["tag_pattern"] = "v{{version}}");
        var credential = await world.CredentialAsync(package, static claims =>
        {
            claims["ref"] = "refs/tags/v1.2.3";
            claims["ref_type"] = "tag";
            claims["workflow_ref"] = "acme/demo/.github/workflows/publish.yml@refs/tags/v1.2.3";
            claims["job_workflow_ref"] = "acme/demo/.github/workflows/publish.yml@refs/tags/v1.2.3";
        });

        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package, "1.2.4")))).IsError(403, "ref_denied");
        NothingWritten(package);
        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package, "1.2.3")))).Is(201);
    }

    [Fact]
    public async Task A_compressed_write_is_415()
    {
        var (package, credential) = await world.NewCredentialAsync();

        foreach (var encoding in new[] { "gzip", "br, gzip", "gzip, identity" })
        {
            (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)), ("Content-Encoding", encoding))).IsError(415, "content_type_invalid");
        }

        NothingWritten(package);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_413_with_or_without_its_length(bool isChunked)
    {
        await using var own = await ServerWorld.StartAsync(new WorldSettings { Configure = static section => section["Registries"]![0]!["MaxPublishBytes"] = 100_000 });
        var (package, credential) = await own.NewCredentialAsync();
        using var body = new ByteArrayContent(new byte[200_000]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var answer = await own.SendAsync("PUT", own.Registry, $"/{ServerWorld.Escaped(package)}", credential, body, isChunked ? [("Transfer-Encoding", "chunked")] : []);

        answer.IsError(413, answer.Text("code")!);
        Assert.Empty(own.Upstream.Writes);
    }

    private void NothingWritten(string package) =>
        Assert.DoesNotContain(world.Upstream.Writes, request => request.Target.Contains(ServerWorld.Escaped(package), StringComparison.OrdinalIgnoreCase));

    private static JsonObject Manifest(JsonObject document) => document["versions"]!["1.0.0"]!.AsObject();

    private static void Take(JsonObject document, JsonObject from, string package)
    {
        document["_attachments"] = from["_attachments"]!.DeepClone();
        Rename(document["_attachments"]!.AsObject(), $"{package}-1.0.0.tgz");
        Manifest(document)["dist"] = from["versions"]!.AsObject().Single().Value!["dist"]!.DeepClone();
    }

    private static void Rename(JsonObject attachments, string name)
    {
        var (old, content) = attachments.Single();
        attachments.Remove(old);
        attachments[name] = content;
    }
}
