using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Blobs;

namespace TrustedPublish.Storage.Tests.Blobs;

/// <summary>Contents as files.</summary>
public sealed class FolderBlobTests : BlobStoreConformance
{
    private protected override IBlobStore Open(DataDirectory folder) => new FolderBlobStore(folder);

    private protected override Task TamperAsync(string hash) => File.WriteAllTextAsync(Path.Combine(Folder, "blobs", "sha512", hash[..2], hash), "changed", Cancellation);

    [Fact]
    public async Task Nobody_else_may_read_them()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other rights.");
            return;
        }

        await Store.PutAsync(HashOf([5]), new MemoryStream([5]), Cancellation);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "blobs", "sha512", HashOf([5])[..2], HashOf([5]))));
    }
}
