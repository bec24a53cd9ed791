using System.IO.Compression;
using TrustedPublish.Server.Gateway.Staging.Review;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Runs alone: it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(ReviewMemoryTests), DisableParallelization = true)]
[Collection(nameof(ReviewMemoryTests))]
public sealed class ReviewMemoryTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task Large_files_are_never_in_memory_whole()
    {
        const int size = 200 * Megabyte;
        await using var tarball = await PackAsync(size);
        var (review, allocated) = await MeasureAsync(Reviews.Staged([]) with { Tarball = tarball, Length = tarball.Length });

        Assert.Equal(size + Reviews.Plain.Length, review.Size.Unpacked);
        Assert.InRange(allocated, 0, size / 5);
    }

    [Fact]
    public async Task A_hundred_thousand_entries_cost_no_more_than_the_limit()
    {
        var archive = Reviews.Package();
        for (var i = 0; i < 100_000; i++)
        {
            archive.Entry('0', $"package/{i}", []);
        }

        var (review, allocated) = await MeasureAsync(Reviews.Staged(archive.ToTgz()));

        Assert.NotNull(review.NotCompared);
        Assert.InRange(allocated, 0, 64 * Megabyte);
    }

    [Fact]
    public async Task A_bomb_costs_no_more_than_its_limit()
    {
        var bomb = TarForge.Gzip([.. Reviews.Package().Entry('0', "package/a", [], size: 500 * Megabyte).ToTar(), .. new byte[500 * Megabyte]]);

        var (review, allocated) = await MeasureAsync(Reviews.Staged(bomb));

        Assert.NotNull(review.NotCompared);
        Assert.InRange(allocated, 0, 20 * Megabyte);
    }

    private static async Task<(StageReview Review, long Allocated)> MeasureAsync(ReviewedVersion staged)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var judged = await Reviews.JudgeAsync(staged, null);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return (judged.Value!, allocated);
    }

    /// <summary>A package with one file that does not compress, on disk.</summary>
    private static async Task<FileStream> PackAsync(int size)
    {
        var file = Server.Gateway.Npm.SpoolFile.Create(Path.GetTempPath(), "review-test");
        await using (var gzip = new GZipStream(file, CompressionLevel.NoCompression, leaveOpen: true))
        {
            var tar = Reviews.Package().Entry('0', "package/a", [], size: size).ToTar();
            await gzip.WriteAsync(tar.AsMemory(..^1024), TestContext.Current.CancellationToken);
            var chunk = new byte[Megabyte];
            for (var written = 0; written < size; written += chunk.Length)
            {
                await gzip.WriteAsync(chunk, TestContext.Current.CancellationToken);
            }

            await gzip.WriteAsync(new byte[1024], TestContext.Current.CancellationToken);
        }

        file.Position = 0;
        return file;
    }
}
