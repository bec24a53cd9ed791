using System.Security.Cryptography;
using System.Text;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Refuses audiences that tokens made for somebody else carry: such a token could be replayed here (CLM-07).</summary>
internal static class AudienceRules
{
    private static readonly string[] OtherServices =
        ["sigstore", "pypi", "testpypi", "crates.io", "sts.amazonaws.com", "api://AzureADTokenExchange"];

    // SHA-256 of npm:<host of npm's public registry>.
    private const string PublicNpm = "F0E54B480C9CCF524C032B6738D39BB767A719B0890A244359E79BEC40F2A924";

    private const string Fix = "use a value that only this registry has, or null to derive it from PublicUrl";

    public static void Check(RuleContext context)
    {
        foreach (var registry in context.Options.Registries)
        {
            if (registry.Audience is { } audience)
            {
                if (Problem(audience, context.Options.Issuers) is { } problem)
                {
                    context.Add(registry, nameof(RegistryOptions.Audience), problem, Fix);
                }
            }
            else if (registry is { Ecosystem: "npm", PublicUrl: { } url } && IsPublicNpm($"npm:{url.Uri.Host}"))
            {
                context.Add(registry, nameof(RegistryOptions.PublicUrl), "is the host of npm's public registry: tokens made for it would be good here too", "use a host of your own");
            }
        }
    }

    private static string? Problem(string audience, IReadOnlyList<IssuerOptions> issuers)
    {
        if (audience.Length > 255 || audience.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e'))
        {
            return "is not 1 to 255 printable ASCII characters";
        }

        if (OtherServices.Contains(audience, StringComparer.OrdinalIgnoreCase) || IsPublicNpm(audience))
        {
            return "is the audience of another, well-known service";
        }

        if (IsForgeUrl(audience, issuers))
        {
            return "is the audience that a CI job's token has when nobody asks for one (an owner's or issuer's URL)";
        }

        // CircleCI's default audience is the organisation's id.
        return Guid.TryParse(audience, out _) ? "is an id such as a CI system puts into tokens by default" : null;
    }

    private static bool IsForgeUrl(string audience, IReadOnlyList<IssuerOptions> issuers) =>
        Uri.TryCreate(audience, UriKind.Absolute, out var uri)
        && (string.Equals(uri.Host, "github.com", StringComparison.OrdinalIgnoreCase)
            || issuers.Any(issuer => Uri.TryCreate(issuer.Issuer, UriKind.Absolute, out var own) && own.Host.Length > 0 && own.Host == uri.Host && !own.IsLoopback));

    private static bool IsPublicNpm(string audience) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(audience))) == PublicNpm;
}
