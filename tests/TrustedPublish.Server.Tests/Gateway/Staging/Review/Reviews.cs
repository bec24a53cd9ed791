using System.Text;
using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging.Review;
using TrustedPublish.Server.Tests.Gateway.Npm;
using Xunit;

namespace TrustedPublish.Server.Tests.Gateway.Staging.Review;

/// <summary>Packages for reviews, and the way a test has one reviewed.</summary>
internal static class Reviews
{
    public const string Plain = """{"name":"@acme/demo","version":"1.0.0"}""";

    public static byte[] None => [];

    /// <summary>An archive with a package.json.</summary>
    public static TarForge Package(string manifest = Plain) => new TarForge().File("package/package.json", manifest);

    /// <summary>Changes a header's permission bits.</summary>
    public static Action<byte[]> Mode(string octal) => header => TarForge.Put(header, 100, octal.PadLeft(6, '0') + " \0");

    public static ReviewedVersion Staged(byte[] tarball, string manifest = Plain) => new(JsonElement.Parse(manifest), new MemoryStream(tarball), tarball.Length);

    public static PublishedBaseline Published(byte[] tarball, string manifest = Plain) =>
        new() { Version = "1.0.0", Manifest = JsonElement.Parse(manifest), Tarball = new MemoryStream(tarball), Length = tarball.Length, IntegrityChecked = true };

    public static Task<Judged<StageReview>> JudgeAsync(ReviewedVersion staged, PublishedBaseline? published, ReviewLimits? limits = null) =>
        StageReviewer.ReviewAsync(staged, published, limits ?? new ReviewLimits(), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>A review that is expected to succeed, as it comes back from its JSON.</summary>
    public static async Task<StageReview> OfAsync(ReviewedVersion staged, PublishedBaseline? published, ReviewLimits? limits = null)
    {
        var judged = await JudgeAsync(staged, published, limits);
        Assert.Null(judged.Refusal);
        var json = judged.Value!.ToJson();
        Assert.DoesNotContain('\u202e', Encoding.UTF8.GetString(json));
        var read = StageReviewJson.Read(json);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(read.ToJson()));
        return read;
    }

    /// <summary>Two versions whose package.json and version manifest are the same.</summary>
    public static Task<StageReview> OfManifestsAsync(string before, string after) =>
        OfAsync(Staged(Package(after).ToTgz(), after), Published(Package(before).ToTgz(), before));

    /// <summary>Two versions with the same package.json.</summary>
    public static Task<StageReview> OfFilesAsync(TarForge before, TarForge after) => OfAsync(Staged(after.ToTgz()), Published(before.ToTgz()));

    /// <summary>Whether the review says that nothing differs.</summary>
    public static bool IsEmpty(StageReview review) =>
        review is { FilesAdded.Total: 0, FilesRemoved.Total: 0, FilesChanged.Total: 0, Binaries.Total: 0, Executables.Total: 0, Dependencies.Total: 0, Scripts.Count: 0, BindingGyp: null, Bins.Total: 0, Fields.Count: 0 }
        && review.OddPaths.Items.All(static path => path.InPublished);
}
