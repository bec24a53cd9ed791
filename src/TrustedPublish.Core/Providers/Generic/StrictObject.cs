using System.Text.Json;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core.Providers.Generic;

/// <summary>Reads one JSON object of a provider file member by member; whatever is missing, unknown or of the wrong type is put on the list with its path.</summary>
internal sealed class StrictObject(JsonElement json, string path, List<ProviderFault> faults)
{
    private const int MaxTextLength = 4 * 1024;

    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    /// <summary>A text; null when absent or at fault.</summary>
    public string? Text(string name, bool required = true, Func<string, bool>? fits = null, string accepts = "a text")
    {
        if (Member(name, required, accepts) is not { } value)
        {
            return null;
        }

        if (TextOf(value) is { } text && (fits is null || fits(text)))
        {
            return text;
        }

        Add(name, $"is not {accepts}", $"write {accepts}");
        return null;
    }

    /// <summary>One of several words.</summary>
    public T? Word<T>(string name, IReadOnlyDictionary<string, T> words, bool required = true)
        where T : struct, Enum =>
        Text(name, required, words.ContainsKey, $"one of {string.Join(", ", words.Keys)}") is { } word ? words[word] : null;

    /// <summary>True or false; absent = false.</summary>
    public bool Flag(string name, bool required = false)
    {
        var value = Member(name, required, "true or false");
        if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            Add(name, "is not true or false", "write true or false");
        }

        return value is { ValueKind: JsonValueKind.True };
    }

    /// <summary>A list of texts, empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name, Func<string, bool>? fits = null, string accepts = "a text")
    {
        var texts = new List<string>();
        foreach (var (item, at) in Items(name, required: true))
        {
            if (TextOf(item) is { } text && (fits is null || fits(text)))
            {
                texts.Add(text);
            }
            else
            {
                faults.Add(new ProviderFault(at, $"is not {accepts}", $"write {accepts}"));
            }
        }

        return texts;
    }

    /// <summary>A list of objects, empty when absent.</summary>
    public IEnumerable<StrictObject> Objects(string name, bool required = false) =>
        Items(name, required).Select(item => Inner(item.Json, item.Path)).OfType<StrictObject>();

    /// <summary>An object; null when absent or at fault.</summary>
    public StrictObject? Object(string name) => Member(name, required: true, "an object") is { } value ? Inner(value, PathOf(name)) : null;

    /// <summary>The JSON of an object; null when absent or at fault.</summary>
    public JsonElement? Json(string name) => Object(name) is null ? null : json.GetProperty(name);

    /// <summary>Where a claim stands: a text, or a list of texts for a claim inside object claims.</summary>
    public ClaimPath? Claim(string name, bool required = true)
    {
        const string Accepts = "a claim's name, or the list of names that lead to it";
        if (Member(name, required, Accepts) is not { } value)
        {
            return null;
        }

        string?[] steps = value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : [TextOf(value)];
        if (steps is { Length: > 0 and <= 6 } && Array.TrueForAll(steps, static step => step is { Length: > 0 and <= 64 } && step.AsSpan().ContainsOnlyPrintableAscii()))
        {
            return ClaimPath.Of([.. steps.OfType<string>()]);
        }

        Add(name, $"is not {Accepts}", "write printable ASCII, at most 64 characters a name");
        return null;
    }

    /// <summary>A text made of literals and claims.</summary>
    public ClaimTemplate? Template(string name)
    {
        var parts = new List<TemplatePart>();
        foreach (var (item, at) in Items(name, required: false))
        {
            if (item.ValueKind is JsonValueKind.String)
            {
                parts.Add(new TemplatePart(Literal: TextOf(item)));
            }
            else if (Inner(item, at) is { } inner)
            {
                var (claim, before) = (inner.Claim("claim", required: false), inner.Text("issuer_before", required: false));
                inner.Done();
                if (claim is null == before is null)
                {
                    faults.Add(new ProviderFault(at, "is not one part", "write a text, {\"claim\": …} or {\"issuer_before\": …}"));
                }

                parts.Add(new TemplatePart(null, claim, before));
            }
        }

        return parts.Count > 0 ? new ClaimTemplate(parts) : null;
    }

    /// <summary>Whether the member is there.</summary>
    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>Puts a fault on the list.</summary>
    public void Add(string name, string problem, string fix) => faults.Add(new ProviderFault(PathOf(name), problem, fix));

    /// <summary>To be called when all is read: what was not is unknown.</summary>
    public void Done()
    {
        foreach (var member in json.EnumerateObject().Where(member => !read.Contains(member.Name)))
        {
            Add(member.Name, "is not known", $"known here: {string.Join(", ", read)}");
        }
    }

    private JsonElement? Member(string name, bool required, string accepts)
    {
        read.Add(name);
        if (Has(name))
        {
            return json.GetProperty(name);
        }

        if (required)
        {
            Add(name, "is missing", $"write {accepts}");
        }

        return null;
    }

    private IEnumerable<(JsonElement Json, string Path)> Items(string name, bool required)
    {
        if (Member(name, required, "a list") is not { } value)
        {
            return [];
        }

        if (value.ValueKind is JsonValueKind.Array && (value.GetArrayLength() > 0 || !required))
        {
            return value.EnumerateArray().Select((item, index) => (item, $"{PathOf(name)}[{index}]"));
        }

        Add(name, required ? "is not a list with something in it" : "is not a list", "write [ … ]");
        return [];
    }

    private StrictObject? Inner(JsonElement value, string at)
    {
        if (value.ValueKind is JsonValueKind.Object)
        {
            return new StrictObject(value, at, faults);
        }

        faults.Add(new ProviderFault(at, "is not an object", "write { … }"));
        return null;
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string? TextOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxTextLength } text && !text.AsSpan().ContainsAny(UnfitCharacters.All) ? text : null;
}
