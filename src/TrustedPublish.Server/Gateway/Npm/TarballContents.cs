namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Takes a package's package.json out of its tar archive, and refuses an archive whose entries clients would unpack differently.
/// Throws <see cref="InvalidDataException"/> with a reason that holds none of the archive's text.
/// </summary>
internal sealed class TarballContents(Stream archive)
{
    public const int MaxManifest = 4 << 20;

    private const int MaxEntries = 100_000;

    /// <summary>Reads the archive to its end and returns the bytes of its one package.json.</summary>
    public async Task<byte[]> ReadManifestAsync(CancellationToken cancellationToken)
    {
        var entries = new TarArchive(archive, MaxEntries);
        byte[]? manifest = null;
        while (await entries.NextAsync(cancellationToken) is { } entry)
        {
            RequireAcceptable(entry);
            if (entry.Kind == '5' || !TarballPath.MayBeManifest(entry.Path))
            {
                continue;
            }

            if (manifest is not null)
            {
                throw new InvalidDataException("it holds more than one package.json for the package itself");
            }

            if (entry.Kind != '0' || !TarballPath.IsManifest(entry.Path))
            {
                throw new InvalidDataException("its package.json is not a regular file at a plain path such as package/package.json");
            }

            manifest = await entries.ReadAllAsync(MaxManifest, cancellationToken);
        }

        return manifest ?? throw new InvalidDataException("it holds no package.json directly below its first directory");
    }

    private static void RequireAcceptable(ArchiveEntry entry)
    {
        if (entry.Kind is not ('0' or '1' or '2' or '5'))
        {
            throw new InvalidDataException("it holds something else than files, directories and links");
        }

        if (!TarballPath.IsAcceptable(entry.Path))
        {
            throw new InvalidDataException("it holds a path that is empty or has \"..\", a backslash or a control character");
        }
    }
}
