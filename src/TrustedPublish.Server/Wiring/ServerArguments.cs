namespace TrustedPublish.Server.Wiring;

/// <summary>The command line: <c>--config PATH</c> and <c>--Any:Key=value</c>.</summary>
internal sealed record ServerArguments(string? File, IReadOnlyDictionary<string, string?> Keys)
{
    // What ASP.NET's own test host passes; it is not ours to refuse.
    private static readonly string[] HostKeys = ["environment", "contentRoot", "applicationName"];

    public static ServerArguments Parse(string[] args, FaultList faults)
    {
        string? file = null;
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = Split(args[i]);
            if (name is null || !IsKnown(name))
            {
                faults.Add(
                    Printable(name is null ? args[i] : $"--{name}"),
                    "is not an argument of this program",
                    "write --config PATH or --TrustedPublish:Key=value");
            }
            else if ((value ??= i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : null) is null)
            {
                faults.Add($"--{name}", "has no value", $"write --{name}=value");
            }
            else if (name == "config")
            {
                file = value;
            }
            else
            {
                keys[name] = value;
            }
        }

        return new ServerArguments(file, keys);
    }

    private static (string? Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return (null, null);
        }

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument[2..], null) : (argument[2..equals], argument[(equals + 1)..]);
    }

    private static bool IsKnown(string name) =>
        name == "config"
        || HostKeys.Contains(name, StringComparer.OrdinalIgnoreCase)
        || ConfigurationFile.KnownSections.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase);

    // An argument that is no option may be a secret put in the wrong place: its first word says enough.
    private static string Printable(string argument) => argument.StartsWith("--", StringComparison.Ordinal) ? argument : "an argument without --";
}
