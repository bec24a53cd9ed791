using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Chooses the published version that a staged one is compared with: what most people have installed.</summary>
internal static class PreviousVersion
{
    /// <summary>The version that <c>latest</c> names, else the greatest below the staged one, else the greatest; null when nothing else is published.</summary>
    /// <exception cref="InvalidOperationException">A text of the packument is not Unicode.</exception>
    public static string? Of(JsonElement packument, string staged)
    {
        if (Object(packument, "versions") is not { } versions)
        {
            return null;
        }

        if (Object(packument, "dist-tags") is { } tags && PublishDocument.Text(tags, "latest") is { } latest && latest != staged && versions.TryGetProperty(latest, out _))
        {
            return latest;
        }

        var own = NpmVersion.Parse(staged);
        var others = versions.EnumerateObject()
            .Select(static version => (version.Name, Order: NpmVersion.Parse(version.Name)))
            .Where(version => version.Order is not null && version.Name != staged)
            .ToList();
        var lower = others.Where(version => own is not null && version.Order!.CompareTo(own) < 0).ToList();
        return others.Count == 0 ? null : (lower.Count > 0 ? lower : others).MaxBy(static version => version.Order).Name;
    }

    private static JsonElement? Object(JsonElement members, string name) =>
        members.ValueKind is JsonValueKind.Object && members.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : null;
}
