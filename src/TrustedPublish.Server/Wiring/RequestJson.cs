using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads small JSON request bodies strictly: one value, no duplicate members, readable text, bounded depth. The route's body limit bounds the size.</summary>
internal static class RequestJson
{
    /// <summary>The body; null when it is not well-formed JSON.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return StrictJson.TryParse(body.ToArray(), out var document, out _) ? document : null;
    }

    extension(JsonElement element)
    {
        /// <summary>A text member; null when absent or of another type.</summary>
        public string? Text(string name) =>
            element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;

        /// <summary>A member that is true or false; null when absent or of another type.</summary>
        public bool? Flag(string name) =>
            element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? member.ValueKind is JsonValueKind.True
                : null;

        /// <summary>An object member; null when absent or of another type.</summary>
        public JsonElement? Object(string name) =>
            element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.Object ? member : null;
    }
}
