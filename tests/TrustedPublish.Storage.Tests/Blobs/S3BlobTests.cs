using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using TrustedPublish.Core;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Blobs;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Storage.Tests.Blobs;

/// <summary>Contents as objects of an S3-compatible server.</summary>
public sealed class S3BlobTests : BlobStoreConformance
{
    private S3Server server = null!;

    public override async ValueTask InitializeAsync()
    {
        server = await S3Server.StartAsync(Cancellation);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_is_away_is_an_outage()
    {
        await server.StopAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.PutAsync(HashOf([5]), new MemoryStream([5]), Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.OpenAsync(HashOf([5]), Cancellation));
    }

    private protected override IBlobStore Open(DataDirectory folder) => new S3BlobStore(
        new S3Settings { ServiceUrl = server.Url, Region = "us-east-1", Bucket = S3Server.Bucket, AccessKey = S3Server.AccessKey, SecretKey = S3Server.SecretKey, ForcePathStyle = true }, folder);

    // With the checksum that the server tells: as whoever may write the bucket would.
    [SuppressMessage("Security", "CA5351", Justification = "The server's own checksum.")]
    private protected override async Task TamperAsync(string hash)
    {
        var file = server.FileOf($"sha512/{hash}");
        await File.WriteAllTextAsync(file, "changed", Cancellation);
        await File.WriteAllTextAsync($"{file}.md5", Convert.ToHexStringLower(MD5.HashData("changed"u8)), Cancellation);
    }
}
