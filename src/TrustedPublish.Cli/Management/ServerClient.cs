using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>
/// Talks to the server's management API (contract §8) and to npm's legacy login. Throws <see cref="HttpRequestException"/> when there is no
/// such server or it cannot answer now; everything it decided is a <see cref="ServerAnswer"/>.
/// </summary>
internal sealed class ServerClient : IDisposable
{
    private const int LargestAnswer = 8 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly TextWriter? _prompt;

    /// <param name="server">The server's public URL.</param>
    /// <param name="token">The session token for exactly that server; null = anonymous.</param>
    /// <param name="prompt">Where to ask for the second factor when the server wants it; null = nobody is there.</param>
    public ServerClient(Uri server, string? token, TextWriter? prompt = null)
    {
        _prompt = prompt;
        _server = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");

        // No redirects: neither password nor token may travel to another host. A local server needs no proxy.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !server.IsLoopback })
        {
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = LargestAnswer,
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<ServerAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<ServerAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<ServerAnswer> PatchAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Patch, path, body, cancellationToken);

    public Task<ServerAnswer> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>npm's legacy login (<c>PUT /-/user/org.couchdb.user:NAME</c>); the server must be a registry's public URL.</summary>
    public Task<ServerAnswer> LoginAsync(string username, string password, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Put,
        "-/user/org.couchdb.user:" + Uri.EscapeDataString(username),
        new JsonObject { ["_id"] = "org.couchdb.user:" + username, ["name"] = username, ["password"] = password, ["type"] = "user", ["roles"] = new JsonArray() },
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<ServerAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, code: null, cancellationToken);
        return answer.Text("code") is "second_factor_required" && _prompt is not null && await SecondFactor.AskAsync(_prompt, cancellationToken) is { } code
            ? await SendAsync(method, path, body, code, cancellationToken)
            : answer;
    }

    private async Task<ServerAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, string? code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, path));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (code is not null)
        {
            request.Headers.TryAddWithoutValidation("npm-otp", code);
        }

        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellationToken);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer within 30 seconds", late);
        }

        using (response)
        {
            var parsed = ParseObject(await response.Content.ReadAsStringAsync(cancellationToken));
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                throw new HttpRequestException($"it answered {(int)response.StatusCode}: {new ServerAnswer(response.StatusCode, parsed ?? []).Refusal}");
            }

            if (parsed is null || (int)response.StatusCode is >= 300 and < 400)
            {
                throw new HttpRequestException($"it answered {(int)response.StatusCode} in a way that no TrustedPublish server does");
            }

            return new ServerAnswer(response.StatusCode, parsed);
        }
    }

    private static JsonObject? ParseObject(string text)
    {
        try
        {
            return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
