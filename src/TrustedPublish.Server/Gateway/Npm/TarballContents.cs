using System.Globalization;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Walks a package's tar archive once and takes out its package.json. Strict where archive readers differ, and bounded: the
/// framework's reader loads an extended header by the size it claims, and tolerates what hides files from one client only.
/// Throws <see cref="InvalidDataException"/> with a reason that holds none of the archive's text.
/// </summary>
internal sealed class TarballContents(Stream archive)
{
    public const int MaxManifest = 4 << 20;

    private const int MaxEntries = 100_000;
    private const int MaxExtension = 64 * 1024;

    private readonly byte[] block = new byte[TarHeader.BlockSize];
    private readonly byte[] skipped = new byte[64 * 1024];
    private byte[]? manifest;
    private string? longPath;
    private Dictionary<string, string>? pax;

    /// <summary>Reads the archive to its end and returns the bytes of its one package.json.</summary>
    public async Task<byte[]> ReadManifestAsync(CancellationToken cancellationToken)
    {
        for (var entries = 0; await NextBlockAsync(cancellationToken); entries++)
        {
            if (entries == MaxEntries)
            {
                throw new InvalidDataException($"it holds more than {MaxEntries} entries");
            }

            await ReadEntryAsync(TarHeader.Parse(block), cancellationToken);
        }

        await RequireZerosAsync(cancellationToken);
        return longPath is null && pax is null
            ? manifest ?? throw new InvalidDataException("it holds no package.json directly below its first directory")
            : throw new InvalidDataException("an extended header describes no entry");
    }

    private async Task<bool> NextBlockAsync(CancellationToken cancellationToken)
    {
        await archive.ReadExactlyAsync(block, cancellationToken);
        return block.AsSpan().ContainsAnyExcept((byte)0);
    }

    private async Task ReadEntryAsync(TarHeader header, CancellationToken cancellationToken)
    {
        switch (header.Kind)
        {
            case 'x':
                RequireNoPending();
                pax = PaxRecords.Parse(await ReadDataAsync(header.Size, MaxExtension, cancellationToken));
                break;
            case 'L':
                RequireNoPending();
                longPath = TarHeader.Text(await ReadDataAsync(header.Size, MaxExtension, cancellationToken));
                break;
            case 'g':
                // git archive writes a comment; anything else would change later entries, for some readers.
                RequireNoPending();
                if (PaxRecords.Parse(await ReadDataAsync(header.Size, MaxExtension, cancellationToken)).Keys.Any(static key => key != "comment"))
                {
                    throw new InvalidDataException("it holds a global extended header");
                }

                break;
            case '0' or '1' or '2' or '5':
                await ReadFileAsync(header.Kind, TakePath(header), header.Size, cancellationToken);
                break;
            default:
                throw new InvalidDataException("it holds something else than files, directories and links");
        }
    }

    private async Task ReadFileAsync(char kind, string path, long size, CancellationToken cancellationToken)
    {
        if (!TarballPath.IsAcceptable(path))
        {
            throw new InvalidDataException("it holds a path that is empty or has \"..\", a backslash or a control character");
        }

        // Readers disagree on whether data follows a directory or a link, and on whether a file may be named like a directory.
        if (kind != '0' ? size != 0 : path.EndsWith('/'))
        {
            throw new InvalidDataException("it holds a directory or link with data, or a file named like a directory");
        }

        if (kind == '5' || !TarballPath.MayBeManifest(path))
        {
            await SkipAsync(Padded(size), cancellationToken);
            return;
        }

        if (manifest is not null)
        {
            throw new InvalidDataException("it holds more than one package.json for the package itself");
        }

        if (kind != '0' || !TarballPath.IsManifest(path))
        {
            throw new InvalidDataException("its package.json is not a regular file at a plain path such as package/package.json");
        }

        manifest = await ReadDataAsync(size, MaxManifest, cancellationToken);
    }

    // An extended header's path replaces name and prefix, which npm's packer fills with a shortened path.
    private string TakePath(TarHeader header)
    {
        if (pax is not null && pax.TryGetValue("size", out var size) && size != header.Size.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidDataException("an extended header contradicts a file's size");
        }

        var path = longPath ?? pax?.GetValueOrDefault("path") ?? header.Path;
        (longPath, pax) = (null, null);
        return path;
    }

    private void RequireNoPending()
    {
        if (longPath is not null || pax is not null)
        {
            throw new InvalidDataException("it holds two extended headers for one entry");
        }
    }

    private async Task<byte[]> ReadDataAsync(long size, int limit, CancellationToken cancellationToken)
    {
        if (size > limit)
        {
            throw new InvalidDataException($"its package.json or an extended header is larger than {limit} bytes");
        }

        var data = new byte[size];
        await archive.ReadExactlyAsync(data, cancellationToken);
        await SkipAsync(Padded(size) - size, cancellationToken);
        return data;
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        for (; count > 0; count -= Math.Min(count, skipped.Length))
        {
            await archive.ReadExactlyAsync(skipped.AsMemory(0, (int)Math.Min(count, skipped.Length)), cancellationToken);
        }
    }

    // Some readers go on after the end mark.
    private async Task RequireZerosAsync(CancellationToken cancellationToken)
    {
        while (await archive.ReadAsync(skipped, cancellationToken) is var taken and not 0)
        {
            if (skipped.AsSpan(0, taken).ContainsAnyExcept((byte)0))
            {
                throw new InvalidDataException("something follows its end mark");
            }
        }
    }

    private static long Padded(long size) => (size + TarHeader.BlockSize - 1) / TarHeader.BlockSize * TarHeader.BlockSize;
}
