using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Finds the first place where two packuments differ though the operation does not need it.</summary>
/// <param name="removal">True: versions may be missing, with the dist-tags that pointed to them. False: deprecation messages may differ.</param>
internal sealed class PackumentComparison(bool removal)
{
    private readonly List<string> changed = [];
    private readonly HashSet<string> remaining = new(StringComparer.Ordinal);

    /// <summary>The versions that the operation touches.</summary>
    public IReadOnlyList<string> Changed => changed;

    /// <summary>The JSON path of the first forbidden difference; null when there is none.</summary>
    public string? FindForbidden(JsonElement client, JsonElement stored)
    {
        if (!AreObjects(client, stored)
            || !client.TryGetProperty("versions", out var sentVersions)
            || !stored.TryGetProperty("versions", out var keptVersions)
            || !AreObjects(sentVersions, keptVersions))
        {
            return "versions";
        }

        // Versions first: tags and times are judged by what remains.
        return JsonDifference.Find(sentVersions, keptVersions, CompareVersion) ?? JsonDifference.Find(client, stored, CompareMember);
    }

    private string? CompareMember(string name, JsonElement sent, JsonElement kept) => name switch
    {
        "versions" => null,
        "_rev" => null, // Advances with every write, even of a star.
        "_attachments" => IsAbsentOrEmpty(sent) ? null : name, // npm unpublish drops it; with content it would be a publish.
        "_revisions" when IsAbsent(sent) => null, // npm unpublish drops it.
        "dist-tags" when removal && AreObjects(sent, kept) => JsonDifference.Find(sent, kept, CompareTag),
        "time" when AreObjects(sent, kept) => JsonDifference.Find(sent, kept, CompareTime),
        _ => JsonDifference.Find(sent, kept, name),
    };

    private string? CompareVersion(string version, JsonElement sent, JsonElement kept)
    {
        if (removal && IsAbsent(sent))
        {
            changed.Add(version);
            return null;
        }

        remaining.Add(version);
        return AreObjects(sent, kept) ? JsonDifference.Find(sent, kept, CompareManifestMember) : $"versions.{version}";

        string? CompareManifestMember(string name, JsonElement left, JsonElement right)
        {
            var path = $"versions.{version}.{name}";
            if (name == "dist" && AreObjects(left, right))
            {
                return JsonDifference.Find(left, right, (member, from, to) => CompareDist(member, from, to, $"{path}.{member}"));
            }

            var difference = JsonDifference.Find(left, right, path);
            if (difference is null || name != "deprecated" || removal || !(IsAbsent(left) || left.ValueKind == JsonValueKind.String))
            {
                return difference;
            }

            changed.Add(version);
            return null;
        }
    }

    // The upstream's own host in this URL is not the one that clients see behind a gateway.
    private static string? CompareDist(string member, JsonElement sent, JsonElement kept, string path) =>
        member == "tarball" && LastSegment(sent) is { } file && file == LastSegment(kept) ? null : JsonDifference.Find(sent, kept, path);

    private string? CompareTag(string tag, JsonElement sent, JsonElement kept)
    {
        var path = $"dist-tags.{tag}";
        var lost = kept.ValueKind == JsonValueKind.String && changed.Contains(kept.GetString()!, StringComparer.Ordinal);
        return !lost ? JsonDifference.Find(sent, kept, path)
            : IsAbsent(sent) || (tag == "latest" && sent.ValueKind == JsonValueKind.String && IsHighest(sent.GetString()!)) ? null
            : path;
    }

    // npm gives "latest" to the highest remaining version; any other choice would be a dist-tag change in disguise.
    private bool IsHighest(string version) =>
        remaining.Contains(version)
        && NpmVersion.Parse(version) is { } candidate
        && remaining.All(other => NpmVersion.Parse(other) is not { } parsed || candidate.CompareTo(parsed) >= 0);

    // "modified" moves with every write, and the time of a removed version may have gone already or still be there.
    private string? CompareTime(string name, JsonElement sent, JsonElement kept) =>
        name == "modified" || (NpmVersion.Parse(name) is not null && !remaining.Contains(name)) ? null : JsonDifference.Find(sent, kept, $"time.{name}");

    private static bool AreObjects(JsonElement left, JsonElement right) => left.ValueKind == JsonValueKind.Object && right.ValueKind == JsonValueKind.Object;

    private static bool IsAbsent(JsonElement value) => value.ValueKind == JsonValueKind.Undefined;

    private static bool IsAbsentOrEmpty(JsonElement value) => IsAbsent(value) || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);

    private static string? LastSegment(JsonElement url) => url.ValueKind == JsonValueKind.String ? url.GetString()!.Split('/')[^1] : null;
}
