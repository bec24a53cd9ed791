using TrustedPublish.Core.Providers;

namespace TrustedPublish.Server.Wiring.Faults;

/// <summary>What a rule looks at, and where it puts what it finds.</summary>
/// <remarks>A required option that could not be read is null here: every rule checks only what is there.</remarks>
internal sealed record RuleContext
{
    public required TrustedPublishOptions Options { get; init; }

    /// <summary>All keys, for rules about sections that ASP.NET reads itself.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The kinds of CI there are.</summary>
    public required ProviderCatalog Providers { get; init; }

    public required OptionsReader Paths { get; init; }

    public required FaultList Faults { get; init; }

    public required bool IsDevelopment { get; init; }

    /// <summary>Where relative paths start.</summary>
    public required string CurrentDirectory { get; init; }

    public void Add(object owner, string property, string problem, string fix) =>
        Faults.Add(Paths.PathOf(owner, property), problem, fix);

    public string FullPath(string path) => Path.GetFullPath(path, CurrentDirectory);

    /// <summary>Whether the operator, not <c>PublicUrl</c>, says what to listen on.</summary>
    public bool ListensElsewhere => ListeningPlan.IsOverridden(Configuration);
}
