namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Finds the package's own files that a script's text names. A hint for the eye: a shell can hide any name.</summary>
internal static class ScriptFiles
{
    private const int MaxText = 64 * 1024;

    private static readonly char[] Separators = [' ', '\t', '\n', '\r', '"', '\'', '`', ';', '&', '|', '(', ')', '<', '>', '=', ','];
    private static readonly string[] Endings = ["", ".js", ".cjs", ".mjs", ".json", "/index.js", "/index.cjs", "/index.mjs"];

    public static IEnumerable<string> Named(string script, Func<string, bool> isOfInterest) =>
        script[..Math.Min(script.Length, MaxText)].Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => string.Join('/', word.Replace('\\', '/').Split('/').Where(static segment => segment is not ("" or "."))))
            .Where(static word => word.Length > 0)
            .SelectMany(static word => Endings.Select(ending => word + ending))
            .Where(isOfInterest)
            .Distinct(StringComparer.Ordinal);
}
