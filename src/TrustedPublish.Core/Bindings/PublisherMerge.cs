using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Bindings;

/// <summary>Applies changes to a binding as RFC 7396 does: null takes a value away, absent leaves it.</summary>
internal static class PublisherMerge
{
    /// <summary>The merged publisher JSON, with <c>provider</c>.</summary>
    public static JsonDocument Merge(Binding binding, JsonElement changes)
    {
        var merged = JsonNode.Parse(BindingJson.Write(binding))!.AsObject();
        var before = merged.DeepClone();
        merged["provider"] = binding.Provider.Name;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in changes.EnumerateObject())
        {
            if (binding.Provider.HasGroup(member.Name) && member.Value.ValueKind is JsonValueKind.Object)
            {
                foreach (var inner in member.Value.EnumerateObject())
                {
                    asked.Add($"{member.Name}.{inner.Name}");
                    merged[member.Name]![inner.Name] = JsonNode.Parse(inner.Value.GetRawText());
                }
            }
            else
            {
                asked.Add(member.Name);
                merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        // Ids belong to the project that was named before: another name must prove its own (GH-01).
        if (binding.Provider.Fields.Any(field => field is { NamesProject: true, PinnedFrom: null } && !JsonNode.DeepEquals(Home(before, field)?[field.Name], Home(merged, field)?[field.Name])))
        {
            foreach (var id in binding.Provider.Fields.Where(field => field.PinnedFrom is not null && !asked.Contains(field.FullName)))
            {
                Home(merged, id)?.Remove(id.Name);
            }
        }

        return JsonDocument.Parse(merged.ToJsonString());
    }

    // The object a field stands in; null when a change put something else in its place, which is told when the result is read.
    private static JsonObject? Home(JsonNode publisher, Field field) => field.Group is null ? publisher.AsObject() : publisher[field.Group] as JsonObject;
}
