using System.Text.Json;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>A stage as the npm CLI reads it: its own members first, then scalars that it prints by their names.</summary>
internal static class StageJson
{
    public static void Write(Utf8JsonWriter json, Stage stage, PackageRecord? package)
    {
        var rule = StageRule.Of(package).Stricter(stage.Rule);
        json.WriteStartObject();
        json.WriteString("id", stage.Id);
        json.WriteString("packageName", stage.Package);
        json.WriteString("version", stage.Version);
        json.WriteString("tag", stage.Tag);
        json.WriteString("createdAt", stage.CreatedAt.UtcDateTime);
        json.WriteString("actor", stage.Source.Actor);
        json.WriteString("actorType", stage.Source.ActorType);
        json.WriteString("access", (stage.Access ?? package?.Access) is "public" ? "public" : "private");
        json.WriteString("shasum", stage.Shasum);
        json.WriteString("integrity", stage.Integrity);
        json.WriteNumber("size", stage.TarballBytes);
        json.WriteString("state", stage.State.ToWire());
        json.WriteString("reason", stage.Reason);
        json.WriteString("approvals", $"{rule.Counting(stage).Count()} of {rule.Approvals}");
        json.WriteString("approvedBy", stage.Approvals.Count == 0 ? null : string.Join(", ", stage.Approvals.Select(static approval => approval.Name)));
        json.WriteString("expiresAt", stage.ExpiresAt.UtcDateTime);
        WriteProvenance(json, stage);
        json.WriteEndObject();
    }

    // Flat: npm prints "[object Object]" for anything deeper.
    private static void WriteProvenance(Utf8JsonWriter json, Stage stage)
    {
        if (stage.Provenance is null)
        {
            return;
        }

        using var provenance = JsonDocument.Parse(stage.Provenance);
        foreach (var (member, shown) in new[] { ("issuer", "issuer"), ("repository", "repository"), ("sha", "commit"), ("ref", "ref"), ("workflow_filename", "workflow"), ("environment", "environment"), ("url", "run") })
        {
            if (provenance.RootElement.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String)
            {
                json.WriteString(shown, value.GetString());
            }
        }
    }
}
