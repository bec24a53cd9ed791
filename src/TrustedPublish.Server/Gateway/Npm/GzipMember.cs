using System.Buffers.Binary;
using System.IO.Compression;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// Decompresses a file that is exactly one gzip member (RFC 1952). The framework's own gzip reader also takes several members and
/// bytes after them; package managers differ in how much of such a file they see, so one file would be two packages.
/// </summary>
internal sealed class GzipMember : ForwardOnlyStream
{
    private const int TrailerLength = 8;
    private const int MaxHeader = 64 * 1024;
    private const byte HeaderChecksum = 2;
    private const byte Extra = 4;
    private const byte FileName = 8;
    private const byte Comment = 16;

    private readonly ReluctantTail source;
    private readonly DeflateStream deflate;
    private readonly Crc32 checksum = new();
    private bool ended;
    private uint total;

    private GzipMember(ReluctantTail source) => (this.source, deflate) = (source, new DeflateStream(source, CompressionMode.Decompress));

    /// <summary>Reads the member's header; throws <see cref="InvalidDataException"/> when there is none.</summary>
    /// <param name="length">The file's length in bytes.</param>
    public static async Task<GzipMember> OpenAsync(Stream file, long length, CancellationToken cancellationToken)
    {
        var source = new ReluctantTail(file, length);
        var head = new byte[10];
        await source.ReadExactlyAsync(head, cancellationToken);
        if (head is not [0x1f, 0x8b, 8, < 32, ..])
        {
            throw new InvalidDataException("it does not begin as a gzip file");
        }

        var flags = head[3];
        if ((flags & Extra) != 0)
        {
            await source.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
            await source.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt16LittleEndian(head)], cancellationToken);
        }

        for (var texts = ((flags & FileName) != 0 ? 1 : 0) + ((flags & Comment) != 0 ? 1 : 0); texts > 0; texts--)
        {
            await SkipTextAsync(source, cancellationToken);
        }

        if ((flags & HeaderChecksum) != 0)
        {
            await source.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
        }

        return new GzipMember(source);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ended || buffer.IsEmpty)
        {
            return 0;
        }

        var taken = await deflate.ReadAsync(buffer, cancellationToken);
        total = unchecked(total + (uint)taken);
        checksum.Append(buffer.Span[..taken]);
        if (taken == 0)
        {
            await EndAsync(cancellationToken);
        }

        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        deflate.Dispose();
        base.Dispose(disposing);
    }

    private static async Task SkipTextAsync(ReluctantTail source, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        for (var i = 0; i < MaxHeader; i++)
        {
            await source.ReadExactlyAsync(one, cancellationToken);
            if (one[0] == 0)
            {
                return;
            }
        }

        throw new InvalidDataException("its gzip header does not end");
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        ended = true;
        if (source.Remaining != TrailerLength)
        {
            throw new InvalidDataException("its gzip data is cut off, or something follows it");
        }

        var trailer = new byte[TrailerLength];
        await source.ReadExactlyAsync(trailer, cancellationToken);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != checksum.Value || BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) != total)
        {
            throw new InvalidDataException("its gzip data is damaged");
        }
    }

    /// <summary>
    /// Hands out its last bytes one by one, so that the decompressor cannot read past the end of the deflate data: what it left
    /// is then known exactly.
    /// </summary>
    private sealed class ReluctantTail(Stream file, long length) : ForwardOnlyStream
    {
        private const int Tail = 2 * TrailerLength;

        public long Remaining { get; private set; } = length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var wanted = Remaining > Tail ? Math.Min(buffer.Length, Remaining - Tail) : Math.Min(buffer.Length, Math.Min(1, Remaining));
            var taken = await file.ReadAsync(buffer[..(int)wanted], cancellationToken);
            Remaining -= taken;
            return taken;
        }

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
