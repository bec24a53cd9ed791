using TrustedPublish.Server.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Npm;

/// <summary>Runs alone: it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(PublishMemoryTests), DisableParallelization = true)]
[Collection(nameof(PublishMemoryTests))]
public sealed class PublishMemoryTests
{
    [Fact]
    public async Task A_large_tarball_is_never_in_memory_whole()
    {
        const long size = 200L << 20;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var judged = await PublishBodySpool.ReceiveAsync(new GeneratedBody(size), Path.GetTempPath(), PublishBodySpool.DefaultLimit, TestContext.Current.CancellationToken);
        await using var spool = judged.Value!;
        var digest = await TarballDigest.ComputeAsync(new Base64Stream(spool.OpenData(spool.Attachments[0]), spool.Attachments[0].Length), [], TestContext.Current.CancellationToken);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(size / 4 * 3, digest.Length);
        Assert.InRange(allocated, 0, size / 10);
    }
}
