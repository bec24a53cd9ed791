using System.Text.RegularExpressions;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.Refusals;

/// <summary>The one line in which a refused job reads why, as npm shows it at its default log level.</summary>
/// <param name="Reason">Without the code and the id.</param>
/// <param name="Code">Null when only the generic sentence was told.</param>
/// <param name="Id">Under which the maintainer finds the attempt.</param>
internal sealed partial record Notice(string Package, string Reason, string? Code, string Id)
{
    public const string Generic = "no trusted publisher of this package accepts this ID token";

    /// <summary>Reads the line, and holds npm to it: exactly one, printable ASCII, the command failed.</summary>
    public static Notice Of(CommandResult npm)
    {
        Assert.True(npm.ExitCode != 0, npm.ToString());
        var lines = npm.Error.Split('\n').Where(static line => line.StartsWith("npm notice Trusted publishing", StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length == 1, npm.ToString());
        Assert.Matches(@"\A[ -~]+\z", lines[0]);
        var told = Told().Match(lines[0]);
        Assert.True(told.Success, lines[0]);
        return new Notice(
            told.Groups["package"].Value, told.Groups["reason"].Value,
            told.Groups["code"] is { Success: true, Value: var code } ? code : null, told.Groups["id"].Value);
    }

    [GeneratedRegex(@"\Anpm notice Trusted publishing refused for (?<package>\S+): (?<reason>.+?)(?: \((?<code>[a-z_:]+), id (?<id>[0-9A-Z]{4}-[0-9A-Z]{4})\)|\. Its maintainers find the reason under id (?<id>[0-9A-Z]{4}-[0-9A-Z]{4}))\z")]
    private static partial Regex Told();
}
