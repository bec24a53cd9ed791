using System.Net;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>What the server said: a JSON body, or a refusal as problem details (RFC 9457) or in npm's error shape.</summary>
internal sealed record ServerAnswer(HttpStatusCode Status, JsonObject Body)
{
    public bool Ok => (int)Status is >= 200 and < 300;

    /// <summary>The refusal in one line.</summary>
    public string Refusal
    {
        get
        {
            var text = Text("detail") ?? Text("error") ?? Text("message") ?? Text("title") ?? $"HTTP {(int)Status}";
            var code = Text("code");
            return (code is null ? text : $"{text} ({code})") + (Status == HttpStatusCode.Unauthorized ? " Sign in with: tp login" : "");
        }
    }

    public string? Text(string name) => Body[name] is JsonValue value ? value.ToString() : null;
}
