using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.Tests.Bindings;

namespace TrustedPublish.Core.Tests.Properties;

/// <summary>
/// Publishers and claim sets near to ones that match: from the accepting vectors, with fields and claims of other vectors of the same provider put in,
/// taken away or spoiled. Generates what the provider's table of fields allows, so a new field is tested without a word here.
/// </summary>
internal static class ClaimSamples
{
    private static readonly ProviderCatalog Providers = new();

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_787_000_000);

    /// <summary>A publisher's JSON, and two claim sets that each may satisfy it.</summary>
    public static Gen<(JsonObject Binding, JsonObject Claims, JsonObject Others)> Near { get; } =
        Of([.. ClaimVector.All.Values.Where(static vector => vector.Accepts)]).SelectMany(static sample =>
        {
            ClaimVector[] sameProvider = [.. ClaimVector.All.Values.Where(vector => ProviderOf(vector) == ProviderOf(sample))];
            JsonObject[] bindings = [.. sameProvider.Select(static vector => vector.Binding)];
            JsonObject[] claims = [.. sameProvider.Select(static vector => vector.Claims)];
            return Gen.Select(
                Edits(bindings, ["provider", "issuer"], 0, 2), Edits(claims, [], 0, 2), Edits(claims, [], 1, 3),
                (editBinding, editClaims, editOthers) => (editBinding(sample.Binding), editClaims(sample.Claims), editOthers(sample.Claims)));
        });

    /// <summary>One of some things.</summary>
    public static Gen<T> Of<T>(T[] items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    /// <summary>Reads a publisher's fields; null when they cannot be registered.</summary>
    public static Binding? Parse(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return Binding.TryParse(Providers.Get(json["provider"]!.GetValue<string>()), document.RootElement, ["provider"], out _);
    }

    /// <summary>Reads claims; null when they are malformed.</summary>
    public static ClaimSet? Read(JsonObject json) => ClaimSet.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()), out _);

    /// <summary>Whether the publisher accepts the claims.</summary>
    public static bool Accepts(Binding binding, ClaimSet claims)
    {
        var record = new PublisherRecord
        {
            Id = "tp_1",
            Registry = "npm",
            Package = "@acme/demo",
            Provider = binding.Provider.Name,
            Fields = BindingJson.Write(binding),
            Pending = false,
            LapsesAt = null,
            CreatedAt = Now,
            CreatedBy = "test",
            Version = 1,
        };
        return PublisherEvaluation.OfAll([Publisher.Compile(record, Providers)], issuer: null, claims, new GuardRailCatalog([], [], TimeSpan.FromMinutes(15)), Now)[0].Accepts;
    }

    private static Gen<Func<JsonObject, JsonObject>> Edits(JsonObject[] pool, string[] kept, int least, int most)
    {
        string[] names = [.. pool.SelectMany(static json => json.Select(static member => member.Key)).Distinct(StringComparer.Ordinal).Except(kept, StringComparer.Ordinal)];
        return Gen.Select(Of(names), Of(pool), Gen.Int[0, 9]).Array[least, most].Select(static edits =>
            (Func<JsonObject, JsonObject>)(json => edits.Aggregate(json.DeepClone().AsObject(), static (edited, edit) => Edit(edited, edit.Item1, edit.Item2, edit.Item3))));
    }

    private static JsonObject Edit(JsonObject json, string name, JsonObject other, int how)
    {
        var text = json[name] is JsonValue value && value.TryGetValue<string>(out var found) ? found : null;
        json[name] = how switch
        {
            0 => null,
            1 when text is not null => text + "x",
            2 when text is not null => SwapCase(text),
            3 when text is { Length: > 1 } => text[..^1],
            4 when text is not null => text.Replace('k', '\u212a').Replace('o', '\u043e'),
            5 when text is not null => text + "\u200b",
            _ => other[name]?.DeepClone(),
        };
        return json;
    }

    private static string SwapCase(string text) => string.Concat(text.Select(static letter => char.IsAsciiLetter(letter) ? (char)(letter ^ 0x20) : letter));

    private static string ProviderOf(ClaimVector vector) => vector.Binding["provider"]!.GetValue<string>();
}
