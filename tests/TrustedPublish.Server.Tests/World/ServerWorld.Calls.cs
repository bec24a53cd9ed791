using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core.Accounts;
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

    /// <summary>Somebody who is no administrator and signed in.</summary>
    public async Task<(string Name, string Session)> NewPersonAsync(string? name = null)
    {
        name ??= $"person{Interlocked.Increment(ref packageCount)}";
        var account = new JsonObject { ["username"] = name, ["password"] = Person.Password, ["email"] = $"{name}@example.com" };
        (await SendAsync("POST", Server, "/api/v1/accounts", Session, Json(account.ToJsonString()))).Is(201);
        var answer = await SendAsync("PUT", Registry, $"/-/user/org.couchdb.user:{name}", body: Json(new JsonObject { ["name"] = name, ["password"] = Person.Password }.ToJsonString()));
        return (name, answer.Is(201).Text("token")!);
    }

    /// <summary>A browser's session, as the sign-in page begins it.</summary>
    public async Task<string> NewBrowserSessionAsync(Account account) =>
        (await Services.GetRequiredService<Sessions>().StartInBrowserAsync(account, new SessionOrigin(null, null), sawSecondFactor: false, Cancellation)).Token.Reveal();

    /// <summary>Changes the database behind the server's back.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(DataDirectory, "trustedpublish.db")};Pooling=False");
        await database.OpenAsync(Cancellation);
        foreach (var statement in statements)
        {
            await using var command = database.CreateCommand();
#pragma warning disable CA2100 // The tests' own words.
            command.CommandText = statement;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    /// <summary>The packument that the upstream has of a package.</summary>
    public void Store(string package, string packument = """{"_id":"demo","_rev":"1-x","maintainers":[{"name":"gateway","email":"g@upstream.test"}],"versions":{}}""") =>
        Upstream.Packuments[$"/{Escaped(package)}"] = packument;

    /// <summary>Makes accounts the owners of a package, as an administrator.</summary>
    public async Task OwnAsync(string package, params string[] owners) =>
        (await ApiAsync("PATCH", package, "", new JsonObject { ["owners"] = new JsonArray([.. owners.Select(static owner => (JsonNode)owner)]) })).Is(200);

    /// <summary>What <c>npm owner</c> sends.</summary>
    public Task<Answer> SetOwnersAsync(string package, string? session, params string[] owners) => SendAsync(
        "PUT", Registry, $"/{Escaped(package)}/-rev/1-x", session,
        Json(new JsonObject { ["_id"] = package, ["_rev"] = "1-x", ["maintainers"] = new JsonArray([.. owners.Select(static owner => (JsonNode)new JsonObject { ["name"] = owner, ["email"] = "x" })]) }.ToJsonString()));

    public async Task<string[]> OwnersAsync(string package) =>
        [.. (await ApiAsync("GET", package, "")).Is(200).Json["owners"]!.AsArray().Select(static owner => owner!.GetValue<string>())];

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
