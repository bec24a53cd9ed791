using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Management;

/// <summary>The publishers of a package over the management API.</summary>
public sealed class PublishersTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly ServerWorld world = shared.World;

    [Fact]
    public async Task A_publisher_is_created_shown_listed_changed_and_removed()
    {
        var package = world.NewPackage();

        var created = (await world.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).Is(201);
        var id = created.Text("id")!;
        Assert.Equal(("pending", "npm", package, "github", "acme", "admin"), (created.Text("state"), created.Text("registry"), created.Text("package"), created.Text("provider"), created.Text("owner"), created.Text("created_by")));
        Assert.Equal("no-store", created.Header("Cache-Control"));
        Assert.Single(created.Json["warnings"]!.AsArray());
        Assert.True(JsonNode.DeepEquals(created.Json, (await world.ApiAsync("GET", package, $"/publishers/{id}")).Is(200).Json));
        Assert.True(JsonNode.DeepEquals(created.Json, Assert.Single((await world.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray())));

        var changed = (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["environment"] = "production" })).Is(200);
        Assert.Equal("production", changed.Text("environment"));
        Assert.Empty(changed.Json["warnings"]!.AsArray());
        Assert.Null((await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["environment"] = null })).Is(200).Text("environment"));

        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).Is(204);
        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).IsProblem(404, "publisher_unknown");
        (await world.ApiAsync("GET", package, $"/publishers/{id}")).IsProblem(404, "publisher_unknown");
        Assert.Equal(["publisher.removed", "publisher.changed", "publisher.changed", "publisher.added"], (await world.JournalAsync(package)).Select(static entry => entry.Kind));
    }

    [Fact]
    public async Task A_publisher_is_pending_until_its_package_was_published()
    {
        var (known, unknown) = (world.NewPackage(), world.NewPackage());
        world.Upstream.Packuments[$"/{ServerWorld.Escaped(known)}"] = "{}";

        Assert.Equal("active", (await world.ApiAsync("POST", known, "/publishers", ServerWorld.Publisher())).Is(201).Text("state"));
        var id = await world.AddPublisherAsync(unknown);
        (await world.PublishAsync(unknown, await world.CredentialAsync(unknown), PublishBodies.Text(ServerWorld.Document(unknown)))).Is(201);

        Assert.Equal("active", (await world.ApiAsync("GET", unknown, $"/publishers/{id}")).Is(200).Text("state"));
    }

    [Fact]
    public async Task While_the_upstream_cannot_say_whether_the_package_exists_a_publisher_is_pending()
    {
        await using var own = await ServerWorld.StartAsync();
        foreach (var status in new[] { 500, 401, 302 })
        {
            own.Upstream.Intercept = context =>
            {
                context.Response.StatusCode = status;
                return Task.FromResult(true);
            };
            Assert.Equal("pending", (await own.ApiAsync("POST", own.NewPackage(), "/publishers", ServerWorld.Publisher())).Is(201).Text("state"));
        }

        await own.Upstream.StopAsync();
        var package = own.NewPackage();
        Assert.Equal("pending", (await own.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).Is(201).Text("state"));
        Assert.Single((await own.ApiAsync("GET", package, "/publishers")).Is(200).Json["publishers"]!.AsArray());
    }

    [Fact]
    public async Task Every_fault_of_a_publisher_is_named_at_once()
    {
        var publisher = new JsonObject
        {
            ["provider"] = "github",
            ["issuer"] = "https://ghes.evil.test/_services/token",
            ["owner"] = "\u212Aube",
            ["repository"] = 5,
            ["workflow_filename"] = "../publish.yml",
            ["enviroment"] = "prod",
            ["allowed_actions"] = new JsonArray("everything"),
            ["allow_self_hosted"] = "no",
        };

        var errors = (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid").Json["errors"]!.AsObject();

        Assert.Equal(["allow_self_hosted", "allowed_actions", "enviroment", "owner", "repository", "workflow_filename"], errors.Select(static fault => fault.Key).Where(static field => field != "issuer").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("provider", "\"jenkins\"", "provider")]
    [InlineData("provider", "5", "provider")]
    [InlineData("provider", "null", "provider")]
    [InlineData("issuer", "\"https://ghes.evil.test/_services/token\"", "issuer")]
    [InlineData("issuer", "\"https://gitlab.com\"", "issuer")]
    [InlineData("issuer", "\"https://token.actions.githubusercontent.com/\"", "issuer")]
    [InlineData("owner", "\"acme\\u200b\"", "owner")]
    [InlineData("owner", "\"\\u043ectocat\"", "owner")]
    [InlineData("owner", "\"\"", "owner")]
    [InlineData("owner", "[\"acme\"]", "owner")]
    [InlineData("owner", "null", "owner")]
    [InlineData("owner_id", "12", "owner_id")]
    [InlineData("owner_id", "\"12a\"", "owner_id")]
    [InlineData("repository", "\"..\"", "repository")]
    [InlineData("repository", "\"a/b\"", "repository")]
    [InlineData("workflow_filename", "\"publish.sh\"", "workflow_filename")]
    [InlineData("workflow_filename", "\".github/workflows/publish.yml\"", "workflow_filename")]
    [InlineData("environment", "\"\"", "environment")]
    [InlineData("environment", "\"a\\nb\"", "environment")]
    [InlineData("ref_pattern", "\"main\"", "ref_pattern")]
    [InlineData("ref_type", "\"commit\"", "ref_type")]
    [InlineData("tag_pattern", "\"v*-{{version}}\"", "tag_pattern")]
    [InlineData("called_workflow", "\"none\"", "called_workflow")]
    [InlineData("called_workflow", "{\"repository\":\"a/b\"}", "called_workflow")]
    [InlineData("allowed_actions", "[]", "allowed_actions")]
    [InlineData("allowed_actions", "\"publish\"", "allowed_actions")]
    [InlineData("allowed_events", "[5]", "allowed_events")]
    [InlineData("require_protected_ref", "1", "require_protected_ref")]
    [InlineData("claims", "{}", "claims")]
    public async Task A_wrong_value_is_422_with_its_field(string field, string json, string fault)
    {
        var publisher = ServerWorld.Publisher();
        publisher[field] = JsonNode.Parse(json);

        var answer = (await world.ApiAsync("POST", world.NewPackage(), "/publishers", publisher)).IsProblem(422, "publisher_invalid");

        Assert.Contains(fault, answer.Json["errors"]!.AsObject().Select(static error => error.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"provider\":\"github\",}")]
    [InlineData("{\"provider\":\"github\",\"provider\":\"gitlab\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"provider\":\"\\ud800\"}")]
    [InlineData("{\"provider\":\"github\",\"issuer\":\"https://token.actions.githubusercontent.com\",\"owner\":\"\\ud800\",\"repository\":\"demo\",\"workflow_filename\":\"publish.yml\"}")]
    public async Task A_body_that_is_no_strict_JSON_object_is_400(string body)
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);
        var path = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(package)}/publishers";

        (await world.SendAsync("POST", world.Server, path, world.Session, ServerWorld.Json(body))).IsProblem(400, "request_invalid");
        (await world.SendAsync("PATCH", world.Server, $"{path}/{id}", world.Session, ServerWorld.Json(body))).IsProblem(400, "request_invalid");
        (await world.SendAsync("POST", world.Server, $"{path}/evaluate", world.Session, ServerWorld.Json(body))).IsProblem(400, "request_invalid");
    }

    [Fact]
    public async Task The_same_publisher_twice_is_409()
    {
        var package = world.NewPackage();
        await world.AddPublisherAsync(package);

        (await world.ApiAsync("POST", package, "/publishers", ServerWorld.Publisher())).IsProblem(409, "publisher_exists");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("tps_0123456789abcdefghijklmnopqrstuv")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Without_a_session_every_call_is_401(string? bearer)
    {
        var path = $"/api/v1/registries/npm/packages/{ServerWorld.Escaped(world.NewPackage())}";
        foreach (var (method, below) in new[] { ("GET", "/publishers"), ("POST", "/publishers"), ("GET", "/publishers/x"), ("PATCH", "/publishers/x"), ("DELETE", "/publishers/x"), ("POST", "/publishers/evaluate"), ("GET", "/exchanges") })
        {
            (await world.SendAsync(method, world.Server, path + below, bearer, method is "GET" ? null : ServerWorld.Json("{}"))).IsProblem(401, "session_required");
        }
    }

    [Fact]
    public async Task MNT_11_an_id_of_another_package_or_registry_is_unknown()
    {
        var (package, other) = (world.NewPackage(), world.NewPackage());
        var id = await world.AddPublisherAsync(other);

        (await world.ApiAsync("GET", package, $"/publishers/{id}")).IsProblem(404, "publisher_unknown");
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject())).IsProblem(404, "publisher_unknown");
        (await world.ApiAsync("DELETE", package, $"/publishers/{id}")).IsProblem(404, "publisher_unknown");
        (await world.SendAsync("DELETE", world.Server, $"/api/v1/registries/team/packages/{ServerWorld.Escaped(other)}/publishers/{id}", world.Session)).IsProblem(404, "publisher_unknown");
        (await world.SendAsync("GET", world.Server, $"/api/v1/registries/none/packages/{ServerWorld.Escaped(other)}/publishers", world.Session)).IsProblem(404, "registry_unknown");
        (await world.ApiAsync("GET", other, $"/publishers/{id}")).Is(200);
    }

    [Fact]
    public async Task An_action_taken_away_is_taken_from_live_credentials_too()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package, static publisher => publisher["allowed_actions"] = new JsonArray("publish", "dist-tag"));
        var credential = await world.CredentialAsync(package);

        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["allowed_actions"] = new JsonArray("dist-tag") })).Is(200);

        (await world.PublishAsync(package, credential, PublishBodies.Text(ServerWorld.Document(package)))).IsError(403, "action_denied");
    }

    [Fact]
    public async Task A_member_that_only_the_server_writes_changes_nothing()
    {
        var package = world.NewPackage();
        var id = await world.AddPublisherAsync(package);

        var changed = (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["id"] = "tp_x", ["package"] = "@acme/other", ["registry"] = "team", ["state"] = "active", ["created_by"] = "mallory" })).Is(200);

        Assert.Equal((id, package, "npm", "pending", "admin"), (changed.Text("id"), changed.Text("package"), changed.Text("registry"), changed.Text("state"), changed.Text("created_by")));
        (await world.ApiAsync("PATCH", package, $"/publishers/{id}", new JsonObject { ["provider"] = "gitlab" })).IsProblem(422, "publisher_invalid");
    }
}
