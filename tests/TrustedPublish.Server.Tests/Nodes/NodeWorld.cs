using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.Nodes;

/// <summary>
/// Real server processes on the machine's clock: one alone with its embedded stores, or several behind one public URL that share a Redis and a
/// PostgreSQL. Requests carry the public host and go to the node that the test chooses.
/// </summary>
internal sealed class NodeWorld : IAsyncDisposable
{
    public const string Package = "@acme/demo";

    private const string ServerHost = "trust.test";
    private const string RegistryHost = "npm.test";
    private const string Audience = $"npm:{RegistryHost}";

    private readonly string folder = Directory.CreateTempSubdirectory("tp-nodes-").FullName;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromMinutes(1) };
    private readonly FakeCi ci = FakeCi.Offline(new GitHubJob(), ServerWorld.GitHubIssuer);

    private NodeWorld()
    {
    }

    public List<Node> Nodes { get; } = [];

    public RedisServer? Redis { get; private set; }

    public PostgresServer? Postgres { get; private set; }

    /// <summary>An administrator's session token; good at every node.</summary>
    public string Session { get; private set; } = "";

    private string ConfigurationFile => Path.Combine(folder, "trustedpublish.json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One node with SQLite and nothing beside it.</summary>
    public static Task<NodeWorld> StartEmbeddedAsync() => StartAsync(count: 1, isShared: false);

    /// <summary>Nodes that share Redis and PostgreSQL.</summary>
    /// <param name="count">How many.</param>
    /// <param name="configure">Changes the section <c>TrustedPublish</c> of their configuration.</param>
    public static Task<NodeWorld> StartSharedAsync(int count, Action<JsonObject>? configure = null) => StartAsync(count, isShared: true, configure);

    public string DataDirectory => Path.Combine(folder, "data");

    /// <summary>Changes the configuration of nodes that start from now on.</summary>
    public async Task ConfigureAsync(Action<JsonObject> configure)
    {
        var whole = JsonNode.Parse(await File.ReadAllTextAsync(ConfigurationFile, Stop))!.AsObject();
        configure(whole["TrustedPublish"]!.AsObject());
        await File.WriteAllTextAsync(ConfigurationFile, whole.ToJsonString(), Stop);
    }

    public Task<Answer> ApiAsync(Node node, string method, string path, JsonNode? body = null) => SendAsync(node, method, ServerHost, $"/api/v1{path}", Session, body);

    /// <summary>A call of the registry; the body goes over the wire as written.</summary>
    public Task<Answer> RegistryAsync(Node node, string method, string path, string? body = null) => SendAsync(node, method, RegistryHost, path, Session, body is null ? null : ServerWorld.Json(body));

    public string IdToken() => ci.Token(Audience);

    public Task<Answer> ExchangeAsync(Node node, string idToken) =>
        SendAsync(node, "POST", RegistryHost, "/-/npm/v1/oidc/token/exchange/package/@acme%2fdemo", idToken);

    /// <summary>A publish credential; asks again while the node says that it cannot decide, as on a busy machine or after Redis was away.</summary>
    public async Task<string> CredentialAsync(Node node)
    {
        Answer answer;
        while ((answer = await ExchangeAsync(node, IdToken())).Status == 503)
        {
            await Task.Delay(100, Stop);
        }

        return answer.Is(201).Text("token")!;
    }

    public Task<Answer> RevokeAsync(Node node, string kind, string? id) =>
        SendAsync(node, "POST", ServerHost, "/api/v1/revocations", Session, new JsonObject { ["kind"] = kind, ["id"] = id, ["reason"] = "test" });

    public Task<Answer> ListAsync(Node node) => SendAsync(node, "GET", ServerHost, "/api/v1/revocations?limit=1000", Session);

    /// <summary>What a node says to a credential: 200, 401, or 503 when it cannot tell.</summary>
    public async Task<int> CheckAsync(Node node, string credential) => (await SendAsync(node, "GET", RegistryHost, "/-/whoami", credential)).Status;

    /// <summary>Asks until the node honours a revocation; how long that took.</summary>
    public async Task<TimeSpan> UntilDeadAsync(Node node, string credential)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await CheckAsync(node, credential) != 401)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "the credential still lives");
            await Task.Delay(10, Stop);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    public async Task<string> KeyIdAsync(Node node) =>
        (await SendAsync(node, "GET", ServerHost, "/.well-known/jwks", null)).Is(200).Json["keys"]!.AsArray()[^1]!["kid"]!.GetValue<string>();

    /// <summary>Signs in anew, after what ended the session.</summary>
    public async Task SignInAsync(Node node)
    {
        var answer = await SendAsync(node, "PUT", RegistryHost, "/-/user/org.couchdb.user:admin", null, new JsonObject { ["name"] = "admin", ["password"] = ServerWorld.Password });
        Session = answer.Is(201).Text("token")!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<NodeWorld> StartAsync(int count, bool isShared, Action<JsonObject>? configure = null)
    {
        var world = new NodeWorld();
        try
        {
            await world.OpenAsync(count, isShared, configure);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    private async Task OpenAsync(int count, bool isShared, Action<JsonObject>? configure)
    {
        string? database = null;
        if (isShared)
        {
            (Redis, Postgres) = (await RedisServer.StartAsync(Stop), await PostgresServer.StartAsync(Stop));
            database = await Postgres.CreateDatabaseAsync("broker", Stop);
        }

        var keys = Path.Combine(folder, "keys.json");
        await ci.WriteJwksAsync(keys, Stop);
        await File.WriteAllTextAsync(ConfigurationFile, Configuration(keys, database).ToJsonString(), Stop);
        await ConfigureAsync(configure ?? (static _ => { }));
        Nodes.AddRange(Enumerable.Range(0, count).Select(_ => new Node(ConfigurationFile)));
        foreach (var node in Nodes)
        {
            await node.StartAsync(Stop);
        }

        await SignInAsync(Nodes[0]);
        (await SendAsync(Nodes[0], "POST", ServerHost, "/api/v1/registries/npm/packages/@acme%2fdemo/publishers", Session, ServerWorld.Publisher())).Is(201);
        foreach (var node in Nodes)
        {
            await UntilKnownAsync(node);
        }
    }

    private async Task UntilKnownAsync(Node node)
    {
        while ((await ExchangeAsync(node, IdToken())).Status != 201)
        {
            await Task.Delay(100, Stop);
        }
    }

    private JsonObject Configuration(string keys, string? database)
    {
        var section = new JsonObject
        {
            ["PublicUrl"] = $"http://{ServerHost}",
            [nameof(DataDirectory)] = DataDirectory,
            ["Issuers"] = new JsonArray(new JsonObject { ["Name"] = "github", ["Provider"] = "github", ["Issuer"] = ServerWorld.GitHubIssuer, ["JwksFile"] = keys }),
            ["Registries"] = new JsonArray(new JsonObject { ["Name"] = "npm", ["Ecosystem"] = "npm", ["PublicUrl"] = $"http://{RegistryHost}", ["Upstream"] = "http://127.0.0.1:9" }),
            ["Accounts"] = new JsonObject
            {
                ["RequireTwoFactor"] = false,
                ["Bootstrap"] = new JsonObject { ["Username"] = "admin", ["Password"] = ServerWorld.Password },
            },
            ["RateLimits"] = new JsonObject { ["Enabled"] = false },

            // Nothing may run out by itself while a busy machine takes its time.
            ["Credentials"] = new JsonObject { ["PublishLifetime"] = "01:00:00" },
        };
        if (Redis is not null)
        {
            section["Database"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database };
            section[nameof(Redis)] = new JsonObject { ["ConnectionString"] = Redis.ConnectionString };
        }

        return new JsonObject { ["TrustedPublish"] = section, ["Serilog"] = new JsonObject { ["MinimumLevel"] = "Warning" } };
    }

    private async Task<Answer> SendAsync(Node node, string method, string host, string path, string? bearer, JsonNode? body = null) =>
        await SendAsync(node, method, host, path, bearer, body is null ? null : ServerWorld.Json(body.ToJsonString()));

    private async Task<Answer> SendAsync(Node node, string method, string host, string path, string? bearer, HttpContent? body)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri($"http://127.0.0.1:{node.Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Host = host;
        request.Content = body;
        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        using var response = await client.SendAsync(request, Stop);
        return new Answer(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync(Stop));
    }
}
