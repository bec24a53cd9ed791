using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Demo;

/// <summary>The calls a maintainer's npm makes to the registry.</summary>
internal sealed class RegistryCalls(Uri registry) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = registry };

    /// <summary>What <c>npm trust github</c> sends. Returns the publisher's id.</summary>
    public async Task<string> TrustGitHubAsync(string token, string package, string repository, string workflow, CancellationToken cancellationToken)
    {
        var body = new JsonArray(new JsonObject
        {
            ["type"] = "github",
            ["claims"] = new JsonObject { ["repository"] = repository, ["workflow_ref"] = new JsonObject { ["file"] = workflow } },
            ["permissions"] = new JsonArray("createPackage"),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/-/package/{Escaped(package)}/trust") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("npm-command", "trust");
        using var answer = await _http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Narrator.Expect(answer.IsSuccessStatusCode, $"the publisher was not registered: {(int)answer.StatusCode} {text}");
        var created = JsonNode.Parse(text);
        return (created is JsonArray list ? list[0] : created)?["id"]?.ToString() ?? throw new DemoException("the registered publisher has no id.");
    }

    /// <summary>The versions that anybody can install; empty when there is no such package.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(string package, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri("/" + Escaped(package), UriKind.Relative), cancellationToken);
        return answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) is { } packument
            ? [.. packument["versions"]!.AsObject().Select(version => version.Key)]
            : [];
    }

    public void Dispose() => _http.Dispose();

    private static string Escaped(string package) => package.Replace("/", "%2f", StringComparison.Ordinal);
}
