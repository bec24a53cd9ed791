using System.Collections.Frozen;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads the operator's list of passwords that nobody may set, one per line.</summary>
internal static class BreachedPasswords
{
    /// <summary>The lines; empty without a file. That the file can be read was checked with the configuration.</summary>
    public static IReadOnlySet<string> Read(string? file) =>
        file is null ? FrozenSet<string>.Empty : File.ReadLines(file).Select(static line => line.Trim()).Where(static line => line.Length > 0).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
