using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;
using TrustedPublish.Server.Tests.World;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>Whoever may only read, or nothing, changes nothing: on every route that the server has.</summary>
public sealed class CredentialPermissionTests
{
    private const string Package = "@acme/owned";

    /// <summary>What anybody may ask, each with the reason.</summary>
    private static readonly Dictionary<string, string> Open = new(StringComparer.Ordinal)
    {
        ["PUT /-/user/org.couchdb.user:{username}"] = "the password is in the body",
        ["POST /-/v1/login"] = "asks for a sign-in; somebody has to give it",
        ["DELETE /-/user/token/{token}"] = "whoever knows a token may end it",
        ["POST /-/npm/v1/oidc/token/exchange/package/{package}"] = "the ID token is judged, no session",
        ["POST /-/npm/v1/oidc/token/exchange/package/@{scope}/{name}"] = "the ID token is judged, no session",
        ["POST /sign-in"] = "the password is in the form",
        ["POST /sign-up"] = "404 unless the operator allows it",
        ["POST /sign-out"] = "ends only the session that came with it",
    };

    /// <summary>What everybody who is signed in may do, to themselves only.</summary>
    private static readonly HashSet<string> Own =
    [
        "POST /-/npm/v1/user", "POST /-/npm/v1/tokens", "DELETE /-/npm/v1/tokens/token/{token}",
        "POST /api/v1/tokens", "DELETE /api/v1/tokens/{key}", "POST /api/v1/notices/{id}/seen",
    ];

    /// <summary>What is read before it is asked who wants it must be something that could be done.</summary>
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["/-/org/{org}/user"] = """{"user":"reader","role":"owner"}""",
        ["/-/org/{org}/team"] = """{"name":"others"}""",
        ["/-/team/{org}/{team}/user"] = """{"user":"reader"}""",
        ["/-/team/{org}/{team}/package"] = $$"""{"package":"{{Package}}","permissions":"read-write"}""",
    };

    /// <summary>Below the gateway's one route: the paths of its writes, and the writes themselves.</summary>
    private static readonly string[] GatewayPaths =
    [
        "@acme%2fowned", "@acme/owned", "@acme%2fowned/-rev/1-x", "-/package/@acme%2fowned/dist-tags/next", "@acme%2fowned/-/owned-1.0.0.tgz/-rev/1-x",
    ];

    private static readonly Dictionary<string, string> Writes = new(StringComparer.Ordinal)
    {
        ["PUT @acme%2fowned"] = PublishBodies.Text(ServerWorld.Document(Package)),
        ["PUT @acme/owned"] = """{"_id":"@acme/owned","name":"@acme/owned","versions":{"1.0.0":{"name":"@acme/owned","version":"1.0.0","deprecated":"evil"}}}""",
        ["PUT @acme%2fowned/-rev/1-x"] = """{"_id":"@acme/owned","_rev":"1-x","maintainers":[{"name":"reader","email":"x"}]}""",
        ["PUT -/package/@acme%2fowned/dist-tags/next"] = "\"1.0.0\"",
    };

    [Fact]
    public async Task MNT_19_no_route_that_changes_anything_is_open_to_nobody_strangers_readers_or_read_only_tokens()
    {
        await using var world = await ServerWorld.StartAsync();
        var (names, callers) = await PrepareAsync(world);
        var stageNames = new Dictionary<string, string>(names, StringComparer.Ordinal) { ["id"] = await StageAsync(world) };
        var routes = CredentialRoutes.Of(world).Where(static route => route.Host is not null && !Open.ContainsKey(route.ToString())).ToArray();
        Assert.InRange(routes.Length, 60, 1000);
        Assert.InRange(routes.Count(static route => route.IsPage), 6, 100);
        Assert.Empty(Open.Keys.Except(CredentialRoutes.Of(world).Select(static route => route.ToString())));
        Assert.Empty(Own.Except(routes.Select(static route => route.ToString())));
        var writes = world.Upstream.Writes.Count();
        List<string> holes = [];
        foreach (var route in routes)
        {
            foreach (var path in route.Pattern.EndsWith("{**path}", StringComparison.Ordinal) ? GatewayPaths.Select(path => route.Pattern.Replace("{**path}", path, StringComparison.Ordinal)) : [CredentialRoutes.Fill(route.Pattern, route.IsAboutStage ? stageNames : names)])
            {
                foreach (var (caller, bearer, hasSession) in callers.Where(caller => !caller.HasSession || !Own.Contains(route.ToString())))
                {
                    var answer = await world.SendAsync(
                        route.Method, new Uri($"http://{route.Host}/"), path, bearer, Body(route, path), route.IsPage && bearer is not null ? [("Cookie", $"tp-session={bearer}")] : []);
                    if (!IsRefused(route, answer))
                    {
                        holes.Add($"{route.Method} {path} as {caller}: {answer.Status} {answer.Header("WWW-Authenticate")} {answer.Body}");
                    }
                }
            }
        }

        Assert.True(holes.Count == 0, string.Join('\n', holes));
        Assert.Equal(writes, world.Upstream.Writes.Count());
        Assert.Equal(["keeper"], await world.OwnersAsync(Package));
    }

    private static StringContent? Body(MutatingRoute route, string path)
    {
        var isGateway = route.Pattern.EndsWith("{**path}", StringComparison.Ordinal);
        var write = $"{route.Method} {path[(path.StartsWith("/team/npm/", StringComparison.Ordinal) ? 10 : 1)..]}";
        return isGateway && route.Method is "DELETE" ? null : ServerWorld.Json(Bodies.GetValueOrDefault(route.Below) ?? Writes.GetValueOrDefault(write, "{}"));
    }

    private static async Task<string> StageAsync(ServerWorld world) => (await world.SendAsync(
        "POST", world.Registry, "/-/stage/package/@acme%2fowned", world.Session, ServerWorld.Json(PublishBodies.Text(ServerWorld.Document(Package, "2.0.0"))))).Is(201).Text("stageId")!;

    // A question for a second factor is no refusal: whoever answers it would go on.
    private static bool IsRefused(MutatingRoute route, Answer answer) => answer.Header("WWW-Authenticate") is null && answer.Status switch
    {
        401 or 403 => true,

        // The gateway knows no such write, whoever asks; a page sends its forms back to the sign-in, or wants its own form first.
        // Whoever may not see a stage does not learn that there is one.
        404 => route.IsAboutStage && answer.Text("code") is "stage_unknown",
        400 when route.Pattern.EndsWith("{**path}", StringComparison.Ordinal) => answer.Text("code") is "operation_unknown",
        302 => route.IsPage && answer.Header("Location")!.StartsWith("/sign-in", StringComparison.Ordinal),
        400 => route.IsPage,
        _ => false,
    };

    private static async Task<(Dictionary<string, string> Names, (string Name, string? Bearer, bool HasSession)[] Callers)> PrepareAsync(ServerWorld world)
    {
        var (keeper, stranger, reader) = (await world.NewPersonAsync("keeper"), await world.NewPersonAsync("stranger"), await world.NewPersonAsync("reader"));
        world.Store(Package);
        await world.OwnAsync(Package, keeper.Name);
        var id = await world.AddPublisherAsync(Package);
        (await SendAsync("PUT", "/-/org/acme/user", """{"user":"keeper","role":"owner"}""")).Is(200);
        (await SendAsync("PUT", "/-/org/acme/user", """{"user":"reader","role":"developer"}""")).Is(200);
        (await SendAsync("PUT", "/-/org/acme/team", """{"name":"devs"}""")).Is(200);
        (await SendAsync("PUT", "/-/team/acme/devs/user", """{"user":"reader"}""")).Is(200);
        (await SendAsync("PUT", "/-/team/acme/devs/package", $$"""{"package":"{{Package}}","permissions":"read-only"}""")).Is(200);
        var token = (await world.SendAsync("POST", world.Server, "/api/v1/tokens", keeper.Session, ServerWorld.Json(new JsonObject
        {
            ["registry"] = "npm",
            ["name"] = "ci",
            ["packages"] = new JsonArray(Package),
            ["packages_and_scopes_permission"] = "read-only",
        }.ToJsonString()))).Is(201);
        var (_, credential) = await world.NewCredentialAsync();
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["registry"] = "npm",
            ["package"] = "@acme%2fowned",
            ["scope"] = "acme",
            ["name"] = "owned",
            ["id"] = id,
            ["org"] = "acme",
            ["team"] = "devs",
            ["username"] = keeper.Name,
            ["token"] = token.Text("key")!,
            ["key"] = token.Text("key")!,
        };
        return (names,
        [
            ("nobody", null, false), ("a stranger", stranger.Session, true), ("a reader", reader.Session, true), ("a read-only token", token.Text("token")!, false),
            ("another package's job", credential, false), ("an invented token", "tps_" + new string('x', 33), false),
        ]);

        Task<Answer> SendAsync(string method, string path, string body) => world.SendAsync(method, world.Registry, path, world.Session, ServerWorld.Json(body));
    }
}
