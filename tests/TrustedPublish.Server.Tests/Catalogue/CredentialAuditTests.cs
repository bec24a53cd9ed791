using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Every change leaves exactly one record, and no change happens where none can be left.</summary>
public sealed class CredentialAuditTests
{
    private const string Prefix = "/api/v1/registries/{registry}/packages/{package}";

    /// <summary>Routes that change nothing anybody answers for; and the approval of a stage, whose second record, of the publication, comes in its own time.</summary>
    private static readonly string[] Silent = ["POST /api/v1/notices/{id}/seen", $"POST {Prefix}/publishers/evaluate", "POST /api/v1/stages/{id}/approve"];

    [Fact]
    public async Task MNT_18_every_route_of_the_management_API_that_changes_something_writes_one_record()
    {
        await using var world = await ServerWorld.StartAsync();
        var changes = await ChangesAsync(world);
        string[] routes = [.. Mapped(world).Except(Silent)];
        Assert.Empty(routes.Except(changes.Select(static change => change.Route)));

        foreach (var (route, method, path, body) in changes)
        {
            var before = await CountAsync(world);
            var answer = await world.SendAsync(method, world.Server, path, world.Session, body is null ? null : ServerWorld.Json(body));
            Assert.True(answer.Status is >= 200 and < 300, $"{route}: {answer.Status} {answer.Body}");
            Assert.True(await CountAsync(world) == before + 1, $"{route} wrote {await CountAsync(world) - before} records");
        }
    }

    [Fact]
    public async Task MNT_18_where_no_record_can_be_written_nothing_changes()
    {
        await using var world = await ServerWorld.StartAsync();
        var changes = await ChangesAsync(world);
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);
        await world.ExecuteAsync("ALTER TABLE journal RENAME TO away");

        foreach (var (route, method, path, body) in changes)
        {
            var answer = await world.SendAsync(method, world.Server, path, world.Session, body is null ? null : ServerWorld.Json(body));
            Assert.True(answer.Status == 503, $"{route}: {answer.Status} {answer.Body}");
        }

        (await world.ExchangeAsync(package, world.Token())).IsError(503, "unavailable");
        (await world.SendAsync("PUT", world.Registry, "/-/user/org.couchdb.user:admin", null, ServerWorld.Json($$"""{"password":"{{ServerWorld.Password}}"}"""))).IsError(503, "unavailable");
        await world.ExecuteAsync("ALTER TABLE away RENAME TO journal");
        foreach (var (_, method, path, body) in changes)
        {
            // All of it can still be done: nothing was half done.
            var answer = await world.SendAsync(method, world.Server, path, world.Session, body is null ? null : ServerWorld.Json(body));
            Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Body}");
        }
    }

    private static IEnumerable<string> Mapped(ServerWorld world) => CredentialRoutes.Of(world)
        .Where(static route => route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal))
        .Select(static route => $"{route.Method} {route.Pattern.Replace("@{scope}/{name}", "{package}", StringComparison.Ordinal)}")
        .Distinct();

    private static async Task<List<(string Route, string Method, string Path, string? Body)>> ChangesAsync(ServerWorld world)
    {
        var (package, other) = (world.NewPackage(), world.NewPackage());
        await world.NewPersonAsync("mira");
        var changed = await world.AddPublisherAsync(package);
        var removed = await world.AddPublisherAsync(other);
        var key = (await world.SendAsync("POST", world.Server, "/api/v1/tokens", world.Session, ServerWorld.Json(TokenBody("first")))).Is(201).Text("key")!;
        var at = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}";
        world.Store("@acme/staged");
        var stage = (await world.SendAsync(
            "POST", world.Registry, "/-/stage/package/@acme%2fstaged", world.Session, ServerWorld.Json(PublishBodies.Text(ServerWorld.Document("@acme/staged"))))).Is(201).Text("stageId");
        var fresh = ServerWorld.Publisher();
        fresh["workflow_filename"] = "other.yml";
        return
        [
            ("POST /api/v1/accounts", "POST", "/api/v1/accounts", """{"username":"noor","password":"a long enough passphrase"}"""),
            ("POST /api/v1/accounts/{name}/recovery", "POST", "/api/v1/accounts/mira/recovery", """{"password":"another long passphrase"}"""),
            ("PATCH /api/v1/accounts/{name}", "PATCH", "/api/v1/accounts/mira", """{"disabled":true}"""),
            ("POST /api/v1/tokens", "POST", "/api/v1/tokens", TokenBody("second")),
            ("DELETE /api/v1/tokens/{key}", "DELETE", $"/api/v1/tokens/{key}", null),
            ($"PATCH {Prefix}", "PATCH", at, """{"owners":["admin"]}"""),
            ($"POST {Prefix}/publishers", "POST", $"{at}/publishers", fresh.ToJsonString()),
            ($"PATCH {Prefix}/publishers/{{id}}", "PATCH", $"{at}/publishers/{changed}", """{"environment":"release"}"""),
            ($"DELETE {Prefix}/publishers/{{id}}", "DELETE", $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(other)}/publishers/{removed}", null),
            ("POST /api/v1/stages/{id}/reject", "POST", $"/api/v1/stages/{stage}/reject", """{"reason":"no"}"""),
            ("POST /api/v1/revocations", "POST", "/api/v1/revocations", $$"""{"kind":"publisher","id":"{{changed}}"}"""),
        ];
    }

    private static string TokenBody(string name) => new JsonObject
    {
        ["registry"] = "npm",
        ["name"] = name,
        ["packages"] = new JsonArray("@acme/demo"),
        ["packages_and_scopes_permission"] = "read-only",
    }.ToJsonString();

    private static async Task<int> CountAsync(ServerWorld world) =>
        (await world.Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Limit = 1000 }, TestContext.Current.CancellationToken)).Count;
}
