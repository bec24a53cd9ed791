using System.Globalization;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Walks a tar archive once, entry by entry. Strict where archive readers differ, and bounded: the framework's reader loads an extended header
/// by the size it claims, and tolerates what hides files from one client only. What an entry is called is for the caller to judge.
/// Throws <see cref="InvalidDataException"/> with a reason that holds none of the archive's text, <see cref="EndOfStreamException"/> when it is cut off.
/// </summary>
/// <param name="archive">The uncompressed archive.</param>
/// <param name="maxHeaders">How many headers to read, extended ones included, before <see cref="ArchiveLimitException"/>.</param>
internal sealed class TarArchive(Stream archive, int maxHeaders)
{
    private const int MaxExtension = 64 * 1024;

    private readonly byte[] block = new byte[TarHeader.BlockSize];
    private readonly byte[] skipped = new byte[64 * 1024];
    private string? longPath;
    private Dictionary<string, string>? pax;
    private int headers;
    private long unread;
    private int padding;

    /// <summary>The next entry, whatever was left unread of the last one; null at the archive's sound end.</summary>
    public async Task<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(unread + padding, cancellationToken);
        (unread, padding) = (0, 0);
        while (await NextBlockAsync(cancellationToken))
        {
            if (headers++ == maxHeaders)
            {
                throw new ArchiveLimitException($"it holds more than {maxHeaders} entries");
            }

            var header = TarHeader.Parse(block);
            if (!await TakeExtensionAsync(header, cancellationToken))
            {
                return Take(header);
            }
        }

        await RequireZerosAsync(cancellationToken);
        return longPath is null && pax is null ? null : throw new InvalidDataException("an extended header describes no entry");
    }

    /// <summary>More of the current entry's data; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (unread == 0)
        {
            return 0;
        }

        var taken = await archive.ReadAsync(buffer[..(int)Math.Min(buffer.Length, unread)], cancellationToken);
        unread -= taken;
        return taken > 0 ? taken : throw new EndOfStreamException();
    }

    /// <summary>All of the current entry's data.</summary>
    public async Task<byte[]> ReadAllAsync(int limit, CancellationToken cancellationToken)
    {
        if (unread > limit)
        {
            throw new InvalidDataException($"its package.json or an extended header is larger than {limit} bytes");
        }

        var data = new byte[unread];
        await archive.ReadExactlyAsync(data, cancellationToken);
        unread = 0;
        return data;
    }

    private async Task<bool> NextBlockAsync(CancellationToken cancellationToken)
    {
        await archive.ReadExactlyAsync(block, cancellationToken);
        return block.AsSpan().ContainsAnyExcept((byte)0);
    }

    private async Task<bool> TakeExtensionAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.Kind is not ('x' or 'L' or 'g'))
        {
            return false;
        }

        if (longPath is not null || pax is not null)
        {
            throw new InvalidDataException("it holds two extended headers for one entry");
        }

        Open(header.Size);
        var data = await ReadAllAsync(MaxExtension, cancellationToken);
        await SkipAsync(padding, cancellationToken);
        padding = 0;
        switch (header.Kind)
        {
            case 'x':
                pax = PaxRecords.Parse(data);
                break;
            case 'L':
                longPath = TarHeader.Text(data);
                break;
            default:
                // git archive writes a comment; anything else would change later entries, for some readers.
                if (PaxRecords.Parse(data).Keys.Any(static key => key != "comment"))
                {
                    throw new InvalidDataException("it holds a global extended header");
                }

                break;
        }

        return true;
    }

    // An extended header's path replaces name and prefix, which npm's packer fills with a shortened path.
    private ArchiveEntry Take(TarHeader header)
    {
        if (pax is not null && pax.TryGetValue("size", out var size) && size != header.Size.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidDataException("an extended header contradicts a file's size");
        }

        if (header.Kind is not (>= '0' and <= '6'))
        {
            throw new InvalidDataException("it holds something else than files, directories and links");
        }

        var path = longPath ?? pax?.GetValueOrDefault("path") ?? header.Path;
        var link = header.Kind is '1' or '2' ? pax?.GetValueOrDefault("linkpath") ?? header.Link : "";
        (longPath, pax) = (null, null);

        // Readers disagree on whether data follows a directory or a link, and on whether a file may be named like a directory.
        if (header.Kind != '0' ? header.Size != 0 : path.EndsWith('/'))
        {
            throw new InvalidDataException("it holds a directory or link with data, or a file named like a directory");
        }

        Open(header.Size);
        return new ArchiveEntry(header.Kind, path, header.Size, header.Mode, link);
    }

    private void Open(long size)
    {
        unread = size;
        padding = (int)((TarHeader.BlockSize - (size % TarHeader.BlockSize)) % TarHeader.BlockSize);
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
}
