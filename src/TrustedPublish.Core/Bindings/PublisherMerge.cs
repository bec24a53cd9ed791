using System.Text.Json;
using System.Text.Json.Nodes;

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
        var asked = changes.EnumerateObject().Select(static member => member.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var member in changes.EnumerateObject())
        {
            merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        // Ids belong to the project that was named before: another name must prove its own (GH-01).
        if (binding.Provider.Fields.Any(field => field is { NamesProject: true, PinnedFrom: null } && !JsonNode.DeepEquals(before[field.Name], merged[field.Name])))
        {
            foreach (var id in binding.Provider.Fields.Where(field => field.PinnedFrom is not null && !asked.Contains(field.Name)))
            {
                merged[id.Name] = null;
            }
        }

        return JsonDocument.Parse(merged.ToJsonString());
    }
}
