using System.Text.Json;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Server.Management;

/// <summary><c>/api/v1/providers</c>: every kind of CI with its fields and what a job contains, so that forms, tools and documentation need no description of their own.</summary>
internal sealed class ProvidersCall(ProviderCatalog providers, IssuerDirectory issuers)
{
    public IResult List() => new JsonText(StatusCodes.Status200OK, Write);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("providers");
        foreach (var provider in providers.All)
        {
            Write(json, provider);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, Provider provider)
    {
        json.WriteStartObject();
        json.WriteString("name", provider.Name);
        json.WriteString("title", provider.Title);
        json.WriteStartArray("issuers");
        foreach (var known in issuers.All.Where(known => known.Issuer.Provider == provider.Name))
        {
            json.WriteStringValue(known.Issuer.Identifier);
        }

        json.WriteEndArray();
        json.WriteStartArray("fields");
        foreach (var field in provider.Fields)
        {
            Write(json, field);
        }

        json.WriteEndArray();
        json.WriteString("audience_hint", provider.AudienceHint);
        json.WriteString("fixed_audience", provider.FixedAudience);
        json.WriteString("job", provider.JobExample);
        json.WriteStartArray("job_placeholders");
        foreach (var placeholder in Provider.JobPlaceholders)
        {
            json.WriteStringValue(placeholder);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Field field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteString("group", field.Group);
        json.WriteString("description", field.Description);
        json.WriteString("accepts", field.Shape.Accepts);
        json.WriteBoolean("required", field.Required);
        json.WriteBoolean("immutable_id", field.PinnedFrom is not null);
        json.WriteBoolean("names_project", field.NamesProject);
        json.WriteBoolean("limits_refs", field.LimitsRefs);
        json.WriteEndObject();
    }
}
