using System.Text.RegularExpressions;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>What makes a registry one that can be served.</summary>
internal static partial class RegistryRules
{
    private static readonly string[] Ecosystems = ["npm"];
    private static readonly string[] EcosystemsWithoutDoor = ["pypi", "cargo", "rubygems", "nuget"];

    public static void Check(RuleContext context)
    {
        if (context.Options.Registries.Count == 0)
        {
            context.Add(context.Options, nameof(TrustedPublishOptions.Registries), "is empty", "name at least one registry to serve");
        }

        NameRules.CheckUnique(context, context.Options.Registries, registry => registry.Name, nameof(RegistryOptions.Name));
        foreach (var registry in context.Options.Registries)
        {
            CheckEcosystem(context, registry);
            CheckUpstream(context, registry);
            CheckMaintainers(context, registry);
            if (registry.MaxPublishBytes <= 0)
            {
                context.Add(registry, nameof(RegistryOptions.MaxPublishBytes), "is not positive", "write the largest publish request in bytes, for example 1073741824");
            }
        }

        CheckOneNpmPerOrigin(context);
    }

    private static void CheckEcosystem(RuleContext context, RegistryOptions registry)
    {
        if (registry.Ecosystem is not null && !Ecosystems.Contains(registry.Ecosystem, StringComparer.Ordinal))
        {
            var planned = EcosystemsWithoutDoor.Contains(registry.Ecosystem, StringComparer.Ordinal);
            context.Add(
                registry,
                nameof(RegistryOptions.Ecosystem),
                planned ? $"is \"{registry.Ecosystem}\", which has no door yet" : "is not a known ecosystem",
                planned ? "only npm can be served today: leave this registry out" : NearestName.Suggest(registry.Ecosystem, Ecosystems));
        }
    }

    private static void CheckUpstream(RuleContext context, RegistryOptions registry)
    {
        if (registry.UpstreamAuthorization is { } authorization && !AuthorizationValue.IsMatch(authorization.Reveal()))
        {
            context.Add(
                registry,
                nameof(RegistryOptions.UpstreamAuthorization),
                "is not of the form \"Scheme value\" in printable ASCII",
                "write the whole header value, for example \"Bearer …\" or \"Basic …\"");
        }

        // Sending requests to ourselves would go round until the machine gives up.
        var ours = context.Options.Registries.Select(other => other.PublicUrl).Prepend(context.Options.PublicUrl);
        if (registry.Upstream is { } upstream && ours.Any(url => url?.Origin == upstream.Origin))
        {
            context.Add(registry, nameof(RegistryOptions.Upstream), "is one of our own public URLs", "give the address of the registry behind this server");
        }
    }

    private static void CheckMaintainers(RuleContext context, RegistryOptions registry)
    {
        if (registry.UpstreamMaintainers is not (null or "ignore" or "by_name"))
        {
            context.Add(registry, nameof(RegistryOptions.UpstreamMaintainers), "is not one of the known names", "write \"ignore\" or \"by_name\"");
        }

        if (registry.UpstreamMaintainers is "by_name" && context.Options.Accounts.SelfRegistration)
        {
            context.Add(
                registry, nameof(RegistryOptions.UpstreamMaintainers), "trusts names, but with Accounts:SelfRegistration anybody takes the name they like",
                "write \"ignore\", or let administrators alone create accounts");
        }
    }

    // npm's client exchanges its token at the root of the origin: a second registry there could not be told apart.
    private static void CheckOneNpmPerOrigin(RuleContext context)
    {
        var npm = context.Options.Registries.Where(registry => registry is { Ecosystem: "npm", PublicUrl: not null });
        foreach (var sharing in npm.GroupBy(registry => registry.PublicUrl.Origin, StringComparer.Ordinal))
        {
            foreach (var second in sharing.Skip(1).Where(registry => registry.PublicUrl != sharing.First().PublicUrl))
            {
                context.Add(second, nameof(RegistryOptions.PublicUrl), $"shares its origin with {context.Paths.PathOf(sharing.First())}", "give each npm registry its own host or port: a path is not enough");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9-]* [\x21-\x7e]+( [\x21-\x7e]+)*\z")]
    private static partial Regex AuthorizationValue { get; }
}
