using System.Buffers;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// A write's body on disk, with its skeleton (everything but the attachments' data) parsed in memory. The body that was judged is
/// the body that is forwarded: both are read from this file. Disposing it deletes the file.
/// </summary>
internal sealed class PublishBodySpool : IAsyncDisposable
{
    /// <summary>Largest body in bytes, unless the caller says otherwise.</summary>
    public const long DefaultLimit = 1L << 30;

    /// <summary>Largest skeleton in bytes: all that is held in memory of a body.</summary>
    public const int SkeletonLimit = 32 << 20;

    private const int ChunkSize = 64 * 1024;

    private readonly FileStream file;
    private readonly JsonDocument skeleton;

    private PublishBodySpool(FileStream file, long length, JsonDocument skeleton, IReadOnlyList<SpooledAttachment> attachments) =>
        (this.file, Length, this.skeleton, Attachments) = (file, length, skeleton, attachments);

    /// <summary>The body's size in bytes.</summary>
    public long Length { get; }

    /// <summary>The body's JSON, in which each attachment's <c>data</c> is a number; valid until disposal.</summary>
    public JsonElement Root => skeleton.RootElement;

    /// <summary>The attachments in the order of the body.</summary>
    public IReadOnlyList<SpooledAttachment> Attachments { get; }

    /// <summary>
    /// Reads a body to its end into a new file of <paramref name="directory"/>, which must exist, and judges its JSON.
    /// A body that is too large or not strict JSON is refused; a broken connection or disk throws <see cref="IOException"/>.
    /// </summary>
    /// <param name="limit">Largest acceptable body in bytes.</param>
    public static async Task<Judged<PublishBodySpool>> ReceiveAsync(Stream body, string directory, long limit, CancellationToken cancellationToken)
    {
        var file = SpoolFile.Create(directory, "body");
        PublishBodySpool? kept = null;
        try
        {
            var scanner = new SkeletonScanner(SkeletonLimit);
            var length = await CopyAsync(body, file.SafeFileHandle, scanner, limit, cancellationToken);
            if (length > limit)
            {
                return WriteRefusal.TooLarge($"The request body is larger than {limit} bytes.");
            }

            if (scanner.Overflown)
            {
                return WriteRefusal.TooLarge($"The request body is larger than {SkeletonLimit} bytes, or too deep or detailed, even without its attachments.");
            }

            var judged = SpooledSkeleton.Parse(scanner);
            if (!judged.Accepted(out var parsed, out var refusal))
            {
                return refusal;
            }

            return kept = new PublishBodySpool(file, length, parsed.Document, parsed.Attachments);
        }
        finally
        {
            if (kept is null)
            {
                await file.DisposeAsync();
            }
        }
    }

    /// <summary>The whole body from its start, for forwarding.</summary>
    public Stream OpenBody() => new SpoolStream(file.SafeFileHandle, 0, Length);

    /// <summary>The characters of one attachment's <c>data</c>, without the quotes.</summary>
    public Stream OpenData(SpooledAttachment attachment) => new SpoolStream(file.SafeFileHandle, attachment.Offset, attachment.Length);

    public ValueTask DisposeAsync()
    {
        skeleton.Dispose();
        return file.DisposeAsync();
    }

    private static async Task<long> CopyAsync(Stream body, SafeFileHandle file, SkeletonScanner scanner, long limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var length = 0L;
            while (!scanner.Overflown && await body.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken) is var taken and not 0)
            {
                if (length + taken > limit)
                {
                    return length + taken;
                }

                scanner.Push(buffer.AsSpan(0, taken));
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, taken), length, cancellationToken);
                length += taken;
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
