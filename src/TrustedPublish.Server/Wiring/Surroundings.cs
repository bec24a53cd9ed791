using System.Collections;

namespace TrustedPublish.Server.Wiring;

/// <summary>What a process is started in, as far as configuration depends on it; tests make one up.</summary>
internal sealed record Surroundings
{
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The folder of the program, where its own configuration lies.</summary>
    public required string ProgramDirectory { get; init; }

    public required string CurrentDirectory { get; init; }

    /// <summary>The folder of the provider files that come with the program: never where an operator stands.</summary>
    public string ShippedProviders { get; init; } = Path.Combine(AppContext.BaseDirectory, "config", "providers");

    public static Surroundings OfThisProcess() => new()
    {
        Variables = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal),
        ProgramDirectory = AppContext.BaseDirectory,
        CurrentDirectory = Environment.CurrentDirectory,
    };
}
