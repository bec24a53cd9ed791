using System.Diagnostics.CodeAnalysis;
using TrustedPublish.Core.Providers;
using TrustedPublish.Server.Wiring.Faults;

namespace TrustedPublish.Server.Wiring;

/// <summary>What came of reading the configuration: options and the raw keys, or every fault that was found.</summary>
internal sealed class ConfigurationReading
{
    /// <summary>The exit code for a configuration that cannot be used (EX_CONFIG).</summary>
    public const int FaultExitCode = 78;

    /// <summary>Full path of the file that was read or should have been.</summary>
    public required string File { get; init; }

    public TrustedPublishOptions? Options { get; private init; }

    /// <summary>File, environment and command line together, for the parts that ASP.NET reads itself.</summary>
    public IConfigurationRoot? Configuration { get; private init; }

    /// <summary>The built-in providers and those that files describe.</summary>
    public ProviderCatalog? Providers { get; private init; }

    public IReadOnlyList<ConfigurationFault> Faults { get; private init; } = [];

    /// <summary>What starts but should be looked at; to be logged.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    [MemberNotNullWhen(true, nameof(Options), nameof(Configuration), nameof(Providers))]
    public bool IsUsable => Faults.Count == 0;

    /// <summary>Reads file, environment variables and command line, later ones over earlier ones. Never throws for what an operator wrote.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="environmentName">Development allows what rehearsals need; everything else counts as Production.</param>
    public static ConfigurationReading Read(string[] args, string environmentName) =>
        Read(args, environmentName, Surroundings.OfThisProcess());

    public static ConfigurationReading Read(string[] args, string environmentName, Surroundings surroundings)
    {
        var faults = new FaultList();
        var arguments = ServerArguments.Parse(args, faults);
        var file = ConfigurationFile.Choose(arguments.File, surroundings);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(ConfigurationFile.Read(file, faults))
            .AddInMemoryCollection(FromVariables(surroundings.Variables))
            .AddInMemoryCollection(arguments.Keys)
            .Build();

        var providers = ProviderFolders.Read(file, surroundings, faults);
        var (options, warnings) = ConfigurationFaults.Find(configuration, providers, faults, environmentName, surroundings.CurrentDirectory);
        return faults.IsEmpty
            ? new ConfigurationReading { File = file, Options = options, Configuration = configuration, Providers = providers, Warnings = warnings }
            : new ConfigurationReading { File = file, Faults = faults.Faults };
    }

    /// <summary>Makes a builder use exactly these keys: what it read by itself is gone, so that no second file can say otherwise.</summary>
    public void ApplyTo(WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(Configuration ?? throw new InvalidOperationException("The configuration has faults."));
    }

    private static Dictionary<string, string?> FromVariables(IReadOnlyDictionary<string, string> variables)
    {
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        if ((variables.GetValueOrDefault("DOTNET_URLS") ?? variables.GetValueOrDefault("ASPNETCORE_URLS")) is { Length: > 0 } urls)
        {
            keys["Urls"] = urls;
        }

        foreach (var (name, value) in variables)
        {
            keys[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        return keys;
    }
}
