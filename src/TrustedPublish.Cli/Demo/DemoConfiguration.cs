using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Demo;

/// <summary>Writes the configuration of the demo's server.</summary>
internal static class DemoConfiguration
{
    /// <summary>The server's configuration, as an operator would write it.</summary>
    public static string Write(DemoPlan plan, Upstream upstream, string dataDirectory, bool verbose) => new JsonObject
    {
        ["TrustedPublish"] = new JsonObject
        {
            ["PublicUrl"] = Text(plan.Server),
            ["DataDirectory"] = dataDirectory,
            ["Issuers"] = new JsonArray(new JsonObject
            {
                ["Name"] = "github",
                ["Provider"] = "github",
                ["Issuer"] = Text(plan.Issuer),
                ["AllowInsecureLoopback"] = true,
            }),
            ["Registries"] = new JsonArray(new JsonObject
            {
                ["Name"] = "npm",
                ["Ecosystem"] = "npm",
                ["PublicUrl"] = Text(plan.Registry),
                ["Upstream"] = Text(upstream.Url),
                ["UpstreamAuthorization"] = upstream.Authorization,
            }),
            ["Accounts"] = new JsonObject
            {
                ["RequireTwoFactor"] = false,
                ["Bootstrap"] = new JsonObject { ["Username"] = DemoPlan.Administrator, ["Password"] = plan.Password },
            },
        },
        ["Serilog"] = new JsonObject { ["MinimumLevel"] = verbose ? "Information" : "Fatal" },
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    // Without the slash that Uri appends: issuers are compared byte for byte.
    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
