using TrustedPublish.Core.Providers;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>Finds everything that is wrong with a configuration in one pass: types and names first, then what contradicts what.</summary>
internal static class ConfigurationFaults
{
    private static readonly Action<RuleContext>[] Rules =
    [
        EndpointRules.Check,
        RegistryRules.Check,
        AudienceRules.Check,
        IssuerRules.Check,
        IssuerKeyRules.Check,
        StoreRules.Check,
        BlobRules.Check,
        CredentialRules.Check,
        AccountRules.Check,
        StagingRules.Check,
        ClientRules.Check,
        GuardRailRules.Check,
        NoticeRules.Check,
        HostSectionRules.Check,
    ];

    public static (TrustedPublishOptions Options, IReadOnlyList<string> Warnings) Find(
        IConfiguration configuration, ProviderCatalog providers, FaultList faults, string environmentName, string currentDirectory)
    {
        var reader = new OptionsReader(faults);
        var context = new RuleContext
        {
            Options = reader.Read<TrustedPublishOptions>(configuration.GetSection(TrustedPublishOptions.SectionName)),
            Configuration = configuration,
            Providers = providers,
            Paths = reader,
            Faults = faults,
            IsDevelopment = string.Equals(environmentName, Environments.Development, StringComparison.OrdinalIgnoreCase),
            CurrentDirectory = currentDirectory,
        };
        foreach (var check in Rules)
        {
            check(context);
        }

        if (faults.IsEmpty)
        {
            // Last and alone: it touches the disk, which a configuration that cannot be used anyway must not do.
            DataDirectoryRule.Check(context);
        }

        return (context.Options, [.. EndpointRules.Warnings(context.Options), .. StoreRules.Warnings(context.Options), .. ClientRules.Warnings(context.Options), .. GuardRailRules.Warnings(context.Options)]);
    }
}
