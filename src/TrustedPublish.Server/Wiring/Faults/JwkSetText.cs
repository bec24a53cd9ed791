using System.Text.Json;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Tells whether a text is a JWK set at all; whether its keys are acceptable is the verifier's to say.</summary>
internal static class JwkSetText
{
    public static bool IsJwkSet(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("keys", out var keys)
                && keys.ValueKind == JsonValueKind.Array
                && keys.GetArrayLength() > 0
                && keys.EnumerateArray().All(key => key.ValueKind == JsonValueKind.Object);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
