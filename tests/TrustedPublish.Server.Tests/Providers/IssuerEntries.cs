using System.Text.Json.Nodes;

namespace TrustedPublish.Server.Tests.Providers;

/// <summary>More issuers in a world's configuration, all with the keys of its pretended CIs.</summary>
internal static class IssuerEntries
{
    public static void Add(JsonObject section, string name, string provider, string issuer)
    {
        var issuers = section["Issuers"]!.AsArray();
        issuers.Add(new JsonObject { ["Name"] = name, ["Provider"] = provider, ["Issuer"] = issuer, ["JwksFile"] = issuers[0]!["JwksFile"]!.GetValue<string>() });
    }
}
