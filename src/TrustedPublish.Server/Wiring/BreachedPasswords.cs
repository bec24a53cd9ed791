using System.Collections.Frozen;

namespace TrustedPublish.Server.Wiring;

/// <summary>Reads the operator's list of passwords that nobody may set, one per line.</summary>
internal static class BreachedPasswords
{
    /// <summary>The lines in lower case; empty without a file. That the file can be read was checked with the configuration.</summary>
    public static IReadOnlySet<string> Read(string? file) =>
#pragma warning disable CA1308 // Compared in lower case.
        file is null ? FrozenSet<string>.Empty : File.ReadLines(file).Select(static line => line.Trim().ToLowerInvariant()).Where(static line => line.Length > 0).ToFrozenSet(StringComparer.Ordinal);
#pragma warning restore CA1308
}
