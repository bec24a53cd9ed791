using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.EndToEnd.Browser;

/// <summary>Asks as npm does and waits, where npm itself would only take time.</summary>
internal sealed class WaitingClient(Uri registry) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private Uri? done;

    public void Dispose() => http.Dispose();

    /// <returns>The page for the person.</returns>
    public async Task<string> BeginLoginAsync(CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(registry, "-/v1/login"), new Dictionary<string, string>(), cancellationToken);
        return await WaitAsync(answer, "loginUrl", cancellationToken);
    }

    /// <summary>Takes the session that was approved.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        var answer = await http.GetFromJsonAsync<JsonObject>(done, cancellationToken);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer!["token"]!.GetValue<string>());
    }

    /// <returns>The page for the person.</returns>
    public async Task<string> AskToChangeProfileAsync(CancellationToken cancellationToken)
    {
        http.DefaultRequestHeaders.Add("npm-auth-type", "web");
        using var answer = await http.PostAsJsonAsync(new Uri(registry, "-/npm/v1/user"), new Dictionary<string, string> { ["fullname"] = "Mira" }, cancellationToken);
        return await WaitAsync(answer, "authUrl", cancellationToken);
    }

    private async Task<string> WaitAsync(HttpResponseMessage answer, string page, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
        done = new Uri(body["doneUrl"]!.GetValue<string>());
        return body[page]!.GetValue<string>();
    }
}
