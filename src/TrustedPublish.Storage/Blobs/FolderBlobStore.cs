using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using TrustedPublish.Core;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Storage.Blobs;

/// <summary>
/// Contents as files below the data directory. A file gets its name only when its whole content is on the disk, and the name is on the disk
/// before anybody relies on it: a crash leaves the content or nothing.
/// </summary>
internal sealed class FolderBlobStore(DataDirectory directory) : IBlobStore
{
    private const int ChunkBytes = 128 * 1024;

    private string Root => Path.Combine(directory.Path, "blobs", "sha512");

    private string Unfinished => Path.Combine(directory.Path, "blobs", "unfinished");

    public async Task PutAsync(string hash, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(hash);
            DataDirectory.CreatePrivate(Path.GetDirectoryName(path)!);
            DataDirectory.CreatePrivate(Unfinished);
            var unfinished = Path.Combine(Unfinished, RandomNumberGenerator.GetHexString(32, lowercase: true));
            try
            {
                await WriteAsync(unfinished, hash, content, cancellationToken);
                File.Move(unfinished, path, overwrite: true);
            }
            finally
            {
                File.Delete(unfinished);
            }

            // The name, and the folders that may be new.
            for (var folder = Path.GetDirectoryName(path)!; folder.Length >= directory.Path.Length; folder = Path.GetDirectoryName(folder)!)
            {
                DirectorySync.Flush(folder);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("blobs", fault);
        }
    }

    public async Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, ChunkBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await BlobHash.CheckAsync(file, hash, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault)
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }

            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new StoreUnavailableException("blobs", fault);
            }

            throw;
        }
    }

    public Task DeleteAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(hash));
            return Task.CompletedTask;
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("blobs", fault);
        }
    }

    public async IAsyncEnumerable<KeptBlob> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        Tidy();
        var root = new DirectoryInfo(Root);
        if (!root.Exists)
        {
            yield break;
        }

        foreach (var file in root.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BlobHash.IsHash(file.Name))
            {
                yield return new KeptBlob(file.Name, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
            }
        }
    }

    // What a crash left half written; a file that somebody is writing is never that old.
    private void Tidy()
    {
        if (Directory.Exists(Unfinished))
        {
            foreach (var file in new DirectoryInfo(Unfinished).EnumerateFiles().Where(static file => file.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().UtcDateTime - BlobCollection.Grace))
            {
                file.Delete();
            }
        }
    }

    private string PathOf(string hash) =>
        BlobHash.IsHash(hash) ? Path.Combine(Root, hash[..2], hash) : throw new ArgumentException("No SHA-512 in lower-case hexadecimal.", nameof(hash));

    private static async Task WriteAsync(string path, string hash, Stream content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await BlobHash.CopyAsync(content, file, hash, cancellationToken);
        file.Flush(flushToDisk: true);
    }
}
