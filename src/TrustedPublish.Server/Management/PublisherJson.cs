using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Writes a publisher as the API shows it: what it is, then its fields.</summary>
internal static class PublisherJson
{
    public static void Write(Utf8JsonWriter json, Publisher publisher, GuardRailCatalog guardRails, DateTimeOffset now)
    {
        var record = publisher.Record;
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteString("state", publisher.State(now));
        json.WriteString("registry", record.Registry);
        json.WriteString("package", record.Package);
        json.WriteString("provider", record.Provider);
        BindingJson.WriteFields(json, publisher.Binding);
        json.WriteString("created_at", record.CreatedAt);
        json.WriteString("created_by", record.CreatedBy);
        json.WriteTime("expires_at", record.LapsesAt);
        json.WriteStartArray("warnings");
        if (publisher.Binding.IsBroad)
        {
            json.WriteStringValue("Any branch or tag may publish: name a ref rule or an environment.");
        }

        foreach (var objection in guardRails.Objections(record.Registry, publisher.Binding))
        {
            json.WriteStringValue(objection.Warning);
        }

        if (publisher.Binding.Provider.FixedAudience is { } audience)
        {
            json.WriteStringValue($"All tokens of this CI have the audience {audience}: another service that gets one could use it here, once.");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
