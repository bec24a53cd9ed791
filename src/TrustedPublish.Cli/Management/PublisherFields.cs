using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Management;

/// <summary>Reads a publisher (contract §3) from <c>--field name=value</c> pairs and a JSON file; the server judges what it says.</summary>
internal static class PublisherFields
{
    private const string Claims = "claims";
    private const string ClaimPrefix = "claims.";

    /// <summary>The value as the field's JSON type: lists are those whose names are plural, ids stay strings.</summary>
    /// <returns>Null when a JSON value is broken.</returns>
    private static JsonNode? Parse(string name, string value)
    {
        if (value is ['{' or '[', ..])
        {
            return TryParse(value);
        }

        return value switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when name.EndsWith('s') => new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => JsonValue.Create(item))]),
            _ => JsonValue.Create(value),
        };
    }

    /// <summary>Puts <c>name=value</c> into a publisher; <c>claims.name=value</c> names a claim, whose value is always a text.</summary>
    /// <returns>False when it does not look like that.</returns>
    public static bool TrySet(JsonObject publisher, string field)
    {
        var at = field.IndexOf('=', StringComparison.Ordinal);
        if (at < 1)
        {
            return false;
        }

        var (name, value) = (field[..at], field[(at + 1)..]);
        if (name.StartsWith(ClaimPrefix, StringComparison.Ordinal))
        {
            if (publisher[Claims] is not JsonObject claims)
            {
                publisher[Claims] = claims = [];
            }

            claims[name[ClaimPrefix.Length..]] = value;
            return true;
        }

        return (publisher[name] = Parse(name, value)) is not null;
    }

    /// <returns>The object in the text; null when it is none.</returns>
    public static JsonObject? ParseObject(string text) => TryParse(text) as JsonObject;

    /// <summary>What a publisher binds, in one line: every field that says something.</summary>
    public static string Describe(JsonObject publisher) => string.Join(", ", publisher
        .SelectMany(static field => field is { Key: Claims, Value: JsonObject claims } ? claims.AsEnumerable() : [field])
        .Where(field => field.Key is not ("id" or "state" or "provider" or "created_at" or "created_by" or "expires_at" or "warnings" or "allowed_actions" or "package" or "registry"))
        .Where(field => field.Value is not null && field.Value.GetValueKind() != JsonValueKind.False && field.Value is not JsonArray { Count: 0 })
        .Select(field => $"{field.Key} {Plain(field.Value)}"));

    /// <summary>A value without the quotes of JSON; a list with commas.</summary>
    public static string Plain(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray items => string.Join(",", items.Select(Plain)),
        JsonObject => value.ToJsonString(),
        _ => value.ToString(),
    };

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
