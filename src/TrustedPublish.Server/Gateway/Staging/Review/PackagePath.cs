using System.Text;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Where an entry of an archive ends up.</summary>
internal static class PackagePath
{
    /// <summary>
    /// The path below the package's directory, whatever that is called: clients drop the first segment. Segments that mean nothing are dropped too,
    /// so that two spellings of one file are one file here; ".." stays.
    /// </summary>
    public static string Below(string path)
    {
        var segments = path.Split('/');
        var below = string.Join('/', segments.Skip(1).Where(static segment => segment is not ("" or ".")));
        return below.Length > 0 ? below : path;
    }

    /// <summary>Equal for paths that are one file where case does not count or invisible characters are dropped. Only to find such twins, never to decide.</summary>
    public static string Folded(string path)
    {
        var folded = new StringBuilder(path.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in path.EnumerateRunes())
        {
            if (VisibleText.IsVisible(rune))
            {
                // Twice, since the Kelvin sign meets "k" only in lower and the long s meets "s" only in upper case.
                var length = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).EncodeToUtf16(units);
                folded.Append(units[..length]);
            }
        }

        return folded.ToString();
    }
}
