using System.Text.Json;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads small JSON request bodies strictly: one value, no duplicate members, bounded depth. The route's body limit bounds the size.</summary>
internal static class RequestJson
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The body; null when it is not well-formed JSON.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    extension(JsonElement element)
    {
        /// <summary>A text member; null when absent, of another type or not readable as text.</summary>
        public string? Text(string name)
        {
            try
            {
                return element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                // A lone surrogate.
                return null;
            }
        }

        /// <summary>An object member; null when absent or of another type.</summary>
        public JsonElement? Object(string name) =>
            element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.Object ? member : null;
    }
}
