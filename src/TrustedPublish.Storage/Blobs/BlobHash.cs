using System.Security.Cryptography;

namespace TrustedPublish.Storage.Blobs;

/// <summary>Holds contents to the hash they are kept under.</summary>
internal static class BlobHash
{
    private const int ChunkBytes = 128 * 1024;

    public static bool IsHash(string text) => text.Length == 2 * SHA512.HashSizeInBytes && text.All(static character => character is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <exception cref="InvalidDataException">The content has another hash.</exception>
    public static Task CheckAsync(Stream content, string hash, CancellationToken cancellationToken) => CopyAsync(content, Stream.Null, hash, cancellationToken);

    /// <summary>Copies a content to its end.</summary>
    /// <exception cref="InvalidDataException">The content has another hash; what was copied is to be thrown away.</exception>
    public static async Task CopyAsync(Stream content, Stream target, string hash, CancellationToken cancellationToken)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        var buffer = new byte[ChunkBytes];
        for (int taken; (taken = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            sum.AppendData(buffer, 0, taken);
            await target.WriteAsync(buffer.AsMemory(0, taken), cancellationToken);
        }

        if (Convert.ToHexStringLower(sum.GetHashAndReset()) != hash)
        {
            throw new InvalidDataException("A kept content is not what its hash says.");
        }
    }
}
