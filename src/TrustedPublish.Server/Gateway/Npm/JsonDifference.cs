using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Finds where two JSON values differ; an undefined element stands for a missing member, the order of members does not count.</summary>
internal static class JsonDifference
{
    /// <summary>The path of the first difference below <paramref name="path"/>, or null when the values are equal.</summary>
    public static string? Find(JsonElement left, JsonElement right, string path)
    {
        if (left.ValueKind == JsonValueKind.Object && right.ValueKind == JsonValueKind.Object)
        {
            return Find(left, right, (name, from, to) => Find(from, to, $"{path}.{name}"));
        }

        return left.ValueKind == right.ValueKind && (left.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(left, right)) ? null : path;
    }

    /// <summary>Calls <paramref name="compare"/> once for every member name of either object until it answers with a path.</summary>
    public static string? Find(JsonElement left, JsonElement right, Func<string, JsonElement, JsonElement, string?> compare)
    {
        // A dictionary, since looking up members one by one would cost the square of what a client can send.
        var rest = left.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal);
        foreach (var member in right.EnumerateObject())
        {
            rest.Remove(member.Name, out var counterpart);
            if (compare(member.Name, counterpart, member.Value) is { } path)
            {
                return path;
            }
        }

        foreach (var (name, value) in rest)
        {
            if (compare(name, value, default) is { } path)
            {
                return path;
            }
        }

        return null;
    }
}
