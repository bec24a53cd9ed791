using System.Text;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>Decides which archive path becomes the package's own package.json once a client has dropped the first directory.</summary>
internal static class TarballPath
{
    private const string Manifest = "package.json";

    /// <summary>True for <c>{directory}/package.json</c> in its plain spelling: what every client unpacks as the manifest.</summary>
    public static bool IsManifest(string path) =>
        path.Split('/') is [var directory, Manifest] && directory is not ("" or ".");

    /// <summary>
    /// True when some client on some file system might take the path for the manifest: clients strip the first segment before or
    /// after tidying the path, or keep a single one, and file systems ignore case, trailing dots, or foreign look-alike letters.
    /// </summary>
    public static bool MayBeManifest(string path)
    {
        var segments = path.Split('/');
        var stripped = Tidy(segments.AsSpan(1));
        var tidied = Tidy(segments);
        return stripped is [var first] && LooksAlike(first)
            || tidied is [_, var second] && LooksAlike(second)
            || tidied is [var only] && LooksAlike(only);
    }

    /// <summary>False for paths that no packer writes and that clients read differently.</summary>
    public static bool IsAcceptable(string path) =>
        path.Length > 0 && !path.Split('/').Contains("..") && !path.Any(static character => character is '\\' || char.IsControl(character));

    private static List<string> Tidy(ReadOnlySpan<string> segments)
    {
        var kept = new List<string>(segments.Length);
        foreach (var segment in segments)
        {
            if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }

        return kept;
    }

    private static bool LooksAlike(string name)
    {
        var trimmed = name.TrimEnd('.', ' ');
        return trimmed.Length == Manifest.Length && trimmed.Zip(Manifest).All(static pair => !char.IsAscii(pair.First) || Ascii.EqualsIgnoreCase([pair.First], [pair.Second]))
            || string.Concat(trimmed.Where(char.IsAscii)).Equals(Manifest, StringComparison.OrdinalIgnoreCase);
    }
}
