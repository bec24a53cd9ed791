using System.Security.Cryptography;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Blobs;

/// <summary>What every store of contents promises.</summary>
public abstract class BlobStoreConformance : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();

    internal IBlobStore Store { get; private set; } = null!;

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync()
    {
        Store = Open(new DataDirectory(directory.DataDirectory));
        return ValueTask.CompletedTask;
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        (Store as IDisposable)?.Dispose();
        directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected string Folder => directory.DataDirectory;

    private protected abstract IBlobStore Open(DataDirectory folder);

    /// <summary>Changes what is kept under a hash behind the store's back.</summary>
    private protected abstract Task TamperAsync(string hash);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_001)]
    public async Task What_was_put_is_what_is_read(int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        var hash = HashOf(content);

        await Store.PutAsync(hash, new MemoryStream(content), Cancellation);
        await Store.PutAsync(hash, new MemoryStream(content), Cancellation);

        Assert.Equal(content, await ReadAsync(hash));
        Assert.Equal([hash], await HashesAsync());
        await Store.DeleteAsync(hash, Cancellation);
        await Store.DeleteAsync(hash, Cancellation);
        Assert.Null(await Store.OpenAsync(hash, Cancellation));
        Assert.Empty(await HashesAsync());
    }

    [Fact]
    public async Task What_has_another_hash_is_not_kept()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync(HashOf([1]), new MemoryStream([2]), Cancellation));

        Assert.Null(await Store.OpenAsync(HashOf([1]), Cancellation));
        Assert.Empty(await HashesAsync());
    }

    [Fact]
    public async Task What_breaks_off_is_not_kept()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync(HashOf([1, 2]), new BrokenStream(), Cancellation));

        Assert.Empty(await HashesAsync());
        Assert.Empty(Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public async Task What_was_changed_is_not_handed_out()
    {
        byte[] content = [.. Enumerable.Repeat((byte)7, 1000)];
        await Store.PutAsync(HashOf(content), new MemoryStream(content), Cancellation);

        await TamperAsync(HashOf(content));

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.OpenAsync(HashOf(content), Cancellation));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF")]
    public async Task Only_a_hash_names_a_content(string hash) => await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(hash, Cancellation));

    private protected static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA512.HashData(content));

    private async Task<byte[]> ReadAsync(string hash)
    {
        await using var content = await Store.OpenAsync(hash, Cancellation);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private async Task<List<string>> HashesAsync()
    {
        List<string> hashes = [];
        await foreach (var blob in Store.ListAsync(Cancellation))
        {
            hashes.Add(blob.Hash);
        }

        return hashes;
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the connection broke");
    }
}
