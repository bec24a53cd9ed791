using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.Gateway.Npm;

namespace TrustedPublish.Server.Tests.World;

/// <summary>What people and CI jobs do, each in one call.</summary>
internal sealed partial class ServerWorld
{
    private int packageCount;

    /// <summary>A package name no other test of this world uses.</summary>
    public string NewPackage() => $"@acme/p{Interlocked.Increment(ref packageCount)}";

    public static string Escaped(string package) => package.Replace("/", "%2f", StringComparison.Ordinal);

    public async Task<string> SignInAsync(string password = Password)
    {
        var answer = await SendAsync("PUT", Registry, "/-/user/org.couchdb.user:admin", body: Json(new JsonObject { ["name"] = "admin", ["password"] = password }.ToJsonString()));
        return answer.Is(201).Text("token")!;
    }

    public Task<Answer> ExchangeAsync(string package, string token) =>
        SendAsync("POST", Registry, $"/-/npm/v1/oidc/token/exchange/package/{Escaped(package)}", token);

    /// <summary>A call of the management API about a package of the registry <c>npm</c>; <paramref name="below"/> follows its path.</summary>
    public Task<Answer> ApiAsync(string method, string package, string below, JsonNode? body = null) =>
        SendAsync(method, Server, $"/api/v1/registries/npm/packages/{Escaped(package)}{below}", Session, body is null ? null : Json(body.ToJsonString()));

    public static JsonObject Publisher() => new()
    {
        ["provider"] = "github",
        ["issuer"] = GitHubIssuer,
        ["owner"] = "acme",
        ["repository"] = "demo",
        ["workflow_filename"] = "publish.yml",
    };

    /// <summary>Registers the usual publisher of a package and returns its id.</summary>
    public async Task<string> AddPublisherAsync(string package, Action<JsonObject>? edit = null)
    {
        var publisher = Publisher();
        edit?.Invoke(publisher);
        return (await ApiAsync("POST", package, "/publishers", publisher)).Is(201).Text("id")!;
    }

    public async Task<JsonArray> ExchangesAsync(string package) => (await ApiAsync("GET", package, "/exchanges")).Is(200).Json["exchanges"]!.AsArray();

    public string Token(Action<JsonObject>? edit = null, Action<JsonObject>? editHeader = null) => GitHub.Token(Audience, edit, editHeader);

    /// <summary>A publish credential for a package that has the usual publisher.</summary>
    public async Task<string> CredentialAsync(string package, Action<JsonObject>? edit = null) => (await ExchangeAsync(package, Token(edit))).Is(201).Text("token")!;

    /// <summary>A credential for a new publisher of a new package.</summary>
    public async Task<(string Package, string Credential)> NewCredentialAsync(params string[] actions)
    {
        var package = NewPackage();
        await AddPublisherAsync(package, publisher => publisher["allowed_actions"] = new JsonArray([.. (actions is [] ? ["publish"] : actions).Select(static action => (JsonNode)action)]));
        return (package, await CredentialAsync(package));
    }

    public Task<Answer> PublishAsync(string package, string? credential, string body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", Registry, $"/{Escaped(package)}", credential, Json(body), headers);

    public static JsonObject Document(string package, string version = "1.0.0") =>
        PublishBodies.Document(package, version, TarForge.Package(package, version).ToTgz());
}
