using System.Text;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Finds what is unusual about one entry by itself.</summary>
internal static class PathOddities
{
    private const int LongPath = 255;
    private const int SetIdBits = 0xC00;

    private static readonly string[] Configuration = [".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".pnp.cjs", "npm-shrinkwrap.json"];
    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"];

    public static List<PathOddity> Of(ArchiveEntry entry)
    {
        var found = new List<PathOddity>();
        var path = entry.Kind == '5' ? entry.Path.TrimEnd('/') : entry.Path;
        Add(found, entry.Kind == '1', PathOddity.HardLink);
        Add(found, entry.Kind == '2', PathOddity.SymbolicLink);
        Add(found, entry.Kind is '3' or '4' or '6', PathOddity.Device);
        Add(found, entry.Kind == '0' && (entry.Mode & SetIdBits) != 0, PathOddity.SetId);
        Add(found, path.Length > LongPath, PathOddity.LongName);
        AddCharacters(found, path);
        AddSegments(found, path, entry.Kind);
        Add(found, entry.Kind != '5' && TarballPath.MayBeManifest(path) && !(entry.Kind == '0' && TarballPath.IsManifest(path)), PathOddity.PackageJsonLookAlike);
        return found;
    }

    private static void AddCharacters(List<PathOddity> found, string path)
    {
        Add(found, path.Contains('\\'), PathOddity.Backslash);
        Add(found, path.Any(char.IsControl), PathOddity.ControlCharacter);
        if (Ascii.IsValid(path))
        {
            return;
        }

        Add(found, path.Contains('\uFFFD'), PathOddity.NotUtf8);
        Add(found, path.Any(IsBidirectional), PathOddity.Bidirectional);
        Add(found, path.EnumerateRunes().Any(static rune => !VisibleText.IsVisible(rune) && !Rune.IsControl(rune) && rune != Rune.ReplacementChar), PathOddity.Invisible);
        Add(found, true, PathOddity.NonAscii);
    }

    private static void AddSegments(List<PathOddity> found, string path, char kind)
    {
        var segments = path.Split('/');
        var below = segments.AsSpan(1);
        Add(found, path.StartsWith('/'), PathOddity.Absolute);
        Add(found, segments.Contains(".."), PathOddity.ParentDirectory);
        Add(found, segments.Any(static segment => segment is "" or "."), PathOddity.Untidy);
        Add(found, segments.Length == 1 && kind != '5', PathOddity.OutsidePackage);
        Add(found, segments.Any(IsWindowsName), PathOddity.WindowsName);
        foreach (var segment in below)
        {
            Add(found, segment.StartsWith('.') && segment is not ("." or ".."), PathOddity.LeadingDot);
            Add(found, segment.Equals("node_modules", StringComparison.OrdinalIgnoreCase), PathOddity.NodeModules);
        }

        Add(found, Configuration.Contains(segments[^1], StringComparer.OrdinalIgnoreCase), PathOddity.ClientConfiguration);
        Add(found, segments[^1].EndsWith(".node", StringComparison.OrdinalIgnoreCase), PathOddity.NativeModule);
    }

    private static bool IsWindowsName(string segment) =>
        segment.Contains(':')
        || (segment is not ("" or "." or "..") && segment[^1] is '.' or ' ')
        || Devices.Contains(segment.Split('.', 2)[0], StringComparer.OrdinalIgnoreCase);

    private static bool IsBidirectional(char character) =>
        character is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static void Add(List<PathOddity> found, bool holds, PathOddity oddity)
    {
        if (holds && !found.Contains(oddity))
        {
            found.Add(oddity);
        }
    }
}
