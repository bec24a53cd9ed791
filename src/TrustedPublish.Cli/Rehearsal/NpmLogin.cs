namespace TrustedPublish.Cli.Rehearsal;

/// <summary>
/// Keeps the maintainer's own npm login out of a rehearsal. npm falls back to it when an exchange is refused, so a job that must fail
/// would publish, with rights no CI job has.
/// </summary>
internal static class NpmLogin
{
    private const string Variable = "npm_config_userconfig";

    /// <summary>
    /// When <c>~/.npmrc</c> holds credentials, points npm to a copy in <paramref name="folder"/> without them and returns the original's path; else null.
    /// A user configuration chosen by environment variable is left alone: that is how CI jobs set theirs.
    /// </summary>
    public static string? Hide(IDictionary<string, string?> environment, string folder)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var userConfig = Path.Combine(home, ".npmrc");
        var chosen = environment.Where(variable => variable.Key.Equals(Variable, StringComparison.OrdinalIgnoreCase)).Select(variable => variable.Value).FirstOrDefault();
        if ((chosen is not null && chosen != userConfig) || !File.Exists(userConfig))
        {
            return null;
        }

        var lines = File.ReadAllLines(userConfig);
        var kept = lines.Where(line => !IsCredential(line)).ToArray();
        if (kept.Length == lines.Length)
        {
            return null;
        }

        var copy = Path.Combine(folder, "npmrc");
        File.WriteAllLines(copy, kept);
        foreach (var name in environment.Keys.Where(name => name.Equals(Variable, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            environment.Remove(name);
        }

        environment[Variable] = copy;
        return userConfig;
    }

    private static bool IsCredential(string line)
    {
        var key = line.Split('=')[0].Trim();
        return key[(key.LastIndexOf(':') + 1)..] is "_authToken" or "_auth" or "_password" or "username" or "certfile" or "keyfile";
    }
}
