using System.Text.Json;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>A stage as the API shows it: everything that a person who approves needs to see.</summary>
internal static class StageText
{
    public static void Write(Utf8JsonWriter json, Stage stage, PackageRecord? package, string? message = null)
    {
        var rule = StageRule.Of(package).Stricter(stage.Rule);
        json.WriteStartObject();
        json.WriteString("id", stage.Id);
        if (message is not null)
        {
            json.WriteString("message", message);
        }

        json.WriteString("registry", stage.Registry);
        json.WriteString("package", stage.Package);
        json.WriteString("version", stage.Version);
        json.WriteString("tag", stage.Tag);
        json.WriteString("access", stage.Access);
        json.WriteString("state", stage.State.ToWire());
        json.WriteString("reason", stage.Reason);
        json.WriteString("actor", stage.Source.Actor);
        json.WriteString("actor_type", stage.Source.ActorType);
        json.WriteString("publisher", stage.Source.Publisher);
        json.WriteString("shasum", stage.Shasum);
        json.WriteString("integrity", stage.Integrity);
        json.WriteNumber("tarball_bytes", stage.TarballBytes);
        json.WriteString("created_at", stage.CreatedAt);
        json.WriteString("expires_at", stage.ExpiresAt);
        json.WriteTime("approved_at", stage.ApprovedAt);
        json.WriteTime("closed_at", stage.ClosedAt);
        json.WriteNumber("approvals_needed", rule.Approvals);
        json.WriteBoolean("another_person", rule.AnotherPerson);
        json.WriteStartArray("approvals");
        foreach (var approval in stage.Approvals)
        {
            json.WriteStartObject();
            json.WriteString("by", approval.Name);
            json.WriteString("at", approval.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRaw(json, "provenance", stage.Provenance);
        WriteRaw(json, "review", stage.Review);
        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string? text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text ?? "null");
    }
}
