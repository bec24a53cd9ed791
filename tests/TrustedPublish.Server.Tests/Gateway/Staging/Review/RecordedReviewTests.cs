using System.Text.Json;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>What real clients packed is read, and has nothing odd about it.</summary>
public sealed class RecordedReviewTests
{
    [Theory]
    [InlineData(RecordedPublishes.Npm)]
    [InlineData(RecordedPublishes.Pnpm)]
    [InlineData(RecordedPublishes.YarnClassic)]
    [InlineData(RecordedPublishes.YarnBerry)]
    [InlineData(RecordedPublishes.Bun)]
    public async Task A_recorded_publish_is_reviewed(string document)
    {
        var (tarball, manifest) = Read(document);

        var first = await Reviews.OfAsync(Reviews.Staged(tarball, manifest), null);
        Assert.Contains("package.json", first.FilesAdded.Items.Select(static file => file.Path));
        Assert.Empty(first.OddPaths.Items);
        Assert.Empty(first.Binaries.Items);
        Assert.True(Reviews.IsEmpty(await Reviews.OfAsync(Reviews.Staged(tarball, manifest), Reviews.Published(tarball, manifest))));
    }

    [Fact]
    public async Task Two_clients_packages_differ_in_what_they_hold_only()
    {
        var (before, after) = (Read(RecordedPublishes.Npm), Read(RecordedPublishes.Pnpm));
        var review = await Reviews.OfAsync(Reviews.Staged(after.Tarball, after.Manifest), Reviews.Published(before.Tarball, before.Manifest));

        Assert.Equal(["package.json"], review.FilesChanged.Items.Select(static file => file.Path));
        Assert.Equal((0, 0), (review.FilesAdded.Total, review.FilesRemoved.Total));
        Assert.Empty(review.Fields);
    }

    private static (byte[] Tarball, string Manifest) Read(string document)
    {
        using var json = JsonDocument.Parse(document);
        return (
            json.RootElement.GetProperty("_attachments").EnumerateObject().Single().Value.GetProperty("data").GetBytesFromBase64(),
            json.RootElement.GetProperty("versions").EnumerateObject().Single().Value.GetRawText());
    }
}
