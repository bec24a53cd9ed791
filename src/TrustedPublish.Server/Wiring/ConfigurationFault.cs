namespace TrustedPublish.Server.Wiring;

/// <summary>One thing that is wrong with the configuration: where, what, and what to do. It never holds a secret's characters.</summary>
internal sealed record ConfigurationFault(string Path, string Problem, string Fix);

/// <summary>Collects faults, so that an operator sees all of them at once and each only once.</summary>
internal sealed class FaultList
{
    private readonly List<ConfigurationFault> faults = [];
    private readonly HashSet<string> unreadable = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<ConfigurationFault> Faults => faults;

    public bool IsEmpty => faults.Count == 0;

    public void Add(string path, string problem, string fix)
    {
        if (!unreadable.Contains(path))
        {
            faults.Add(new ConfigurationFault(path, problem, fix));
        }
    }

    /// <summary>A value that could not be read: what rules say about its replacement afterwards would only confuse.</summary>
    public void AddUnreadable(string path, string problem, string fix)
    {
        Add(path, problem, fix);
        unreadable.Add(path);
    }
}
