namespace TrustedPublish.Server.Stages.Review;

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

    /// <summary>Equal for paths that are one file where case does not count or invisible characters are dropped.</summary>
    public static string Folded(string path)
    {
        var folded = path;
        if (!System.Text.Ascii.IsValid(path))
        {
            folded = string.Concat(path.EnumerateRunes().Where(VisibleText.IsVisible));
        }

        // Twice, since the Kelvin sign meets "k" only in lower and the long s meets "s" only in upper case.
        return folded.ToUpperInvariant().ToLowerInvariant();
    }
}
