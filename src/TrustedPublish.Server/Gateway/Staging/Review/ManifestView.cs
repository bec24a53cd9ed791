using System.Runtime.InteropServices;
using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>A manifest of which every reader sees the same; an upstream's may have been anything.</summary>
internal sealed class ManifestView
{
    private const int MaxBytes = 8 << 20;

    private readonly JsonElement root;

    private ManifestView(JsonElement root) => this.root = root;

    /// <summary>Null with a reason, as a sentence's end, when it is no object or not strict JSON.</summary>
    public static ManifestView? Read(JsonElement manifest, out string? fault)
    {
        fault = "its manifest is not a JSON object";
        if (manifest.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        // What was parsed before may have been parsed leniently: repeated names and lone surrogates would throw where they are read.
        var text = JsonMarshal.GetRawUtf8Value(manifest);
        if (text.Length > MaxBytes)
        {
            fault = $"its manifest is larger than {MaxBytes} bytes";
            return null;
        }

        if (!StrictJson.TryParse(text.ToArray(), out var document, out var reason))
        {
            fault = $"its manifest {reason}";
            return null;
        }

        using (document)
        {
            fault = null;
            return new ManifestView(document.RootElement.Clone());
        }
    }

    /// <summary>One made of nothing.</summary>
    public static ManifestView Empty { get; } = new(JsonElement.Parse("{}"u8));

    /// <summary>A member's value; null when it is missing or says nothing.</summary>
    public JsonElement? Member(string name) => root.TryGetProperty(name, out var value) && !IsEmpty(value) ? value : null;

    /// <summary>A string member.</summary>
    public string? Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The string values of an object; what clients drop as meaningless is left out.</summary>
    public Dictionary<string, string> Texts(string name) =>
        Member(name) is { ValueKind: JsonValueKind.Object } texts
            ? texts.EnumerateObject().Where(static text => text.Value.ValueKind is JsonValueKind.String)
                .ToDictionary(static text => text.Name, static text => text.Value.GetString()!.Trim(), StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);

    // Registries and packers write these where there is nothing to say.
    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}
