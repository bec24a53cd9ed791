using System.Text.Json;
using TrustedPublish.Core.Providers;

namespace TrustedPublish.Core.Credentials;

/// <summary>Writes a run as the credential and the journal show it.</summary>
internal static class RunJson
{
    public static void Write(Utf8JsonWriter json, Run run)
    {
        json.WriteStartObject();
        json.WriteString("issuer", run.Issuer);
        json.WriteString("repository", run.Repository);
        json.WriteString("ref", run.Ref);
        json.WriteString("sha", run.Sha);
        json.WriteString("run_id", run.RunId);
        json.WriteString("url", run.Url);
        json.WriteEndObject();
    }
}
