using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.EndToEnd.World;

/// <summary>The administrator's calls to the management API, and what anybody may ask a registry over HTTP.</summary>
internal sealed class Maintainer : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Broker broker;

    /// <param name="broker">The server asked.</param>
    /// <param name="session">The administrator's session token.</param>
    public Maintainer(Broker broker, string session)
    {
        (this.broker, Session) = (broker, session);
        http.Timeout = TimeSpan.FromMinutes(1);
    }

    public string Session { get; }

    /// <summary>Signs in as npm's legacy login does.</summary>
    public static Task<Maintainer> SignInAsync(Broker broker, CancellationToken cancellationToken) => SignInAsync(broker, Broker.Administrator, Broker.Password, cancellationToken);

    /// <summary>Makes an account that is no administrator's.</summary>
    /// <returns>What it does once it signed in.</returns>
    public async Task<Maintainer> AddAccountAsync(string name, CancellationToken cancellationToken)
    {
        const string password = "a long enough passphrase";
        var account = new JsonObject { ["username"] = name, ["password"] = password, ["email"] = $"{name}@example.com" };
        using var made = await SendAsync(HttpMethod.Post, new Uri(broker.Server, "api/v1/accounts"), Session, JsonContent.Create(account), cancellationToken);
        made.EnsureSuccessStatusCode();
        return await SignInAsync(broker, name, password, cancellationToken);
    }

    private static async Task<Maintainer> SignInAsync(Broker broker, string name, string password, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.PutAsJsonAsync(
            new Uri(broker.Registry, $"-/user/org.couchdb.user:{name}"),
            new Dictionary<string, string> { ["name"] = name, ["password"] = password },
            cancellationToken);
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return new Maintainer(broker, body!["token"]!.GetValue<string>());
    }

    /// <summary>Registers a publisher with any of its fields; the issuer is the pretended one of its provider.</summary>
    public async Task<JsonObject> AddPublisherAsync(string package, JsonObject publisher, CancellationToken cancellationToken)
    {
        publisher["issuer"] = broker.IssuerOf(publisher["provider"]!.GetValue<string>());
        using var answer = await SendAsync(HttpMethod.Post, Api(package, "publishers"), Session, JsonContent.Create(publisher), cancellationToken);
        return (await answer.JsonAsync(cancellationToken)).AsObject();
    }

    /// <summary>What <c>npm trust github</c> registers.</summary>
    public Task<JsonObject> TrustAsync(string package, CancellationToken cancellationToken, string? environment = null, params string[] actions) =>
        AddPublisherAsync(
            package,
            new JsonObject
            {
                ["provider"] = "github",
                ["owner"] = "acme",
                ["repository"] = "demo",
                ["workflow_filename"] = "publish.yml",
                ["environment"] = environment,
                ["allowed_actions"] = new JsonArray([.. (actions is [] ? ["publish"] : actions).Select(static action => JsonValue.Create(action))]),
            },
            cancellationToken);

    public async Task<JsonArray> PublishersAsync(string package, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, Api(package, "publishers"), Session, null, cancellationToken);
        return (await answer.JsonAsync(cancellationToken))["publishers"]!.AsArray();
    }

    /// <summary>The journaled attempts; with an id, the one a job was told.</summary>
    public async Task<JsonArray> ExchangesAsync(string package, CancellationToken cancellationToken, string? id = null)
    {
        using var answer = await SendAsync(HttpMethod.Get, Api(package, $"exchanges?limit=200{(id is null ? "" : $"&id={id}")}"), Session, null, cancellationToken);
        return (await answer.JsonAsync(cancellationToken))["exchanges"]!.AsArray();
    }

    /// <summary>What npm asks before it publishes.</summary>
    public Task<HttpResponseMessage> ExchangeAsync(string packageInPath, string idToken, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new Uri(broker.Registry, $"-/npm/v1/oidc/token/exchange/package/{packageInPath}"), idToken, null, cancellationToken);

    /// <summary>A publish credential.</summary>
    public async Task<string> CredentialAsync(string package, string idToken, CancellationToken cancellationToken)
    {
        using var answer = await ExchangeAsync(package.Replace("/", "%2f", StringComparison.Ordinal), idToken, cancellationToken);
        return (await answer.JsonAsync(cancellationToken))["token"]!.GetValue<string>();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, string? bearer, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return await http.SendAsync(request, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private Uri Api(string package, string rest) => new(broker.Server, $"api/v1/registries/npm/packages/{Uri.EscapeDataString(package)}/{rest}");
}
