using System.Text.Json;

namespace TrustedPublish.Core.Providers;

/// <summary>The values a field takes: reads JSON into a typed value or says what is wrong with it.</summary>
/// <param name="Accepts">For people, completing "must be …".</param>
/// <param name="Read">The value, or null when the JSON is not acceptable. Never sees JSON null.</param>
internal sealed record FieldShape(string Accepts, Func<JsonElement, object?> Read)
{
    /// <summary>Text up to 255 characters that passes a test.</summary>
    public static FieldShape Text(string accepts, Func<string, bool> isAcceptable) => new(
        accepts,
        json => json.ValueKind is JsonValueKind.String && json.GetString() is { Length: > 0 and <= 255 } text && isAcceptable(text) ? text : null);

    /// <summary>A JSON boolean.</summary>
    public static FieldShape Flag { get; } = new("true or false", static json => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    });

    /// <summary>A list of at most 50 distinct texts that each pass a test.</summary>
    public static FieldShape Texts(string accepts, Func<string, bool> isAcceptable, int atLeast = 0) => new(accepts, json =>
    {
        if (json.ValueKind is not JsonValueKind.Array || json.GetArrayLength() is var length && (length < atLeast || length > 50)
            || json.EnumerateArray().Any(static item => item.ValueKind is not JsonValueKind.String))
        {
            return null;
        }

        string[] items = [.. json.EnumerateArray().Select(static item => item.GetString()!)];
        return items.All(isAcceptable) && items.Distinct(StringComparer.Ordinal).Count() == items.Length ? items : null;
    });
}
