using System.Security.Cryptography;
using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Takes the inventory of one archive, which may be anything, in one pass; archives within it are files like others.</summary>
internal sealed class InventoryReader : IDisposable
{
    private const string Manifest = "package.json";

    private readonly ReviewLimits limits;
    private readonly TarArchive archive;
    private readonly Dictionary<string, PackedFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OddEntry> odd = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> folded = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ContentProbe probe = new();
    private readonly byte[] buffer = new byte[64 * 1024];
    private JsonElement? packageJson;

    private InventoryReader(ReviewLimits limits, TarArchive archive) => (this.limits, this.archive) = (limits, archive);

    /// <summary>Reads the tarball to its end and closes it.</summary>
    public static async Task<InventoryResult> ReadAsync(Stream tarball, long length, ReviewLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limits.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var source = tarball;
            await using var unpacked = new BoundedStream(await GzipMember.OpenAsync(source, length, either.Token), length, limits.MaxUnpacked);
            using var reader = new InventoryReader(limits, new TarArchive(unpacked, limits.MaxHeaders));
            await reader.ReadAsync(either.Token);
            return new InventoryResult(new PackageInventory(length, reader.files, reader.odd, reader.packageJson));
        }
        catch (EndOfStreamException)
        {
            return new InventoryResult(null, Fault: "it is cut off");
        }
        catch (InvalidDataException exception)
        {
            return new InventoryResult(null, Fault: exception.Message.TrimEnd('.'));
        }
        catch (ArchiveLimitException exception)
        {
            return new InventoryResult(null, Limit: exception.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new InventoryResult(null, Limit: $"reading it takes longer than {limits.Patience.TotalSeconds:0} seconds");
        }
    }

    public void Dispose() => hash.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var (entries, characters) = (0, 0L);
        while (await archive.NextAsync(cancellationToken) is { } entry)
        {
            characters += entry.Path.Length + entry.Link.Length;
            if (++entries > limits.MaxEntries)
            {
                throw new ArchiveLimitException($"it holds more than {limits.MaxEntries} files");
            }

            if (characters > limits.MaxPathCharacters)
            {
                throw new ArchiveLimitException($"its paths are longer than {limits.MaxPathCharacters} characters together");
            }

            await TakeAsync(entry, cancellationToken);
        }
    }

    private async Task TakeAsync(ArchiveEntry entry, CancellationToken cancellationToken)
    {
        var path = PackagePath.Below(entry.Path);
        var reasons = PathOddities.Of(entry);
        if (entry.Kind != '5')
        {
            if (!taken.Add(path))
            {
                reasons.Add(PathOddity.Repeated);
            }

            AddTwin(path, reasons);
        }

        if (reasons.Count > 0)
        {
            Note(path, entry.Path, reasons, entry.Link);
        }

        // The last file of a path is the one that stays. A link takes no file's place: npm leaves links out, and what it installs must be shown.
        if (entry.Kind == '0')
        {
            files[path] = await TakeFileAsync(entry, path, cancellationToken);
        }
    }

    private void AddTwin(string path, List<PathOddity> reasons)
    {
        var key = PackagePath.Folded(path);
        if (folded.TryAdd(key, path) || folded[key] == path)
        {
            return;
        }

        reasons.Add(PathOddity.CaseTwin);
        Note(folded[key], folded[key], [PathOddity.CaseTwin], "");
    }

    private void Note(string path, string written, List<PathOddity> reasons, string link)
    {
        if (odd.TryGetValue(path, out var known))
        {
            reasons = [.. known.Reasons.Union(reasons)];
            link = link.Length > 0 ? link : known.Link;
        }

        odd[path] = new OddEntry(known?.Path ?? written, reasons, link);
    }

    private async Task<PackedFile> TakeFileAsync(ArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        probe.Begin();
        if (path == Manifest)
        {
            var data = await archive.ReadAllAsync(TarballContents.MaxManifest, cancellationToken);
            packageJson = Parse(data);
            Push(data);
        }
        else
        {
            for (int count; (count = await archive.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                Push(buffer.AsSpan(0, count));
            }
        }

        const int execute = 0b001_001_001;
        return new PackedFile(entry.Size, hash.GetHashAndReset(), probe.Content, (entry.Mode & execute) != 0);
    }

    private void Push(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        probe.Push(bytes);
    }

    private static JsonElement? Parse(byte[] data)
    {
        // Package managers skip a byte order mark here.
        if (!StrictJson.TryParse(data.AsMemory(data is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0), out var document, out _))
        {
            return null;
        }

        using (document)
        {
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
    }
}
