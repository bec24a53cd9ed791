using System.Text;
using System.Text.Json;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging.Review;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Finds out what a staged version changes against the last published one, once, when it is staged: its bytes do not change any more.</summary>
internal sealed class StageContents(UpstreamTarball upstream, TimeProvider time)
{
    private static readonly ReviewLimits Limits = new();

    /// <summary>The review as JSON; refused when the staged archive cannot be read.</summary>
    public async Task<Judged<string>> ReviewAsync(Registry registry, VerifiedPublish publish, PublishBodySpool spool, CancellationToken cancellationToken)
    {
        await using var published = await upstream.FetchAsync(registry, publish.Name, publish.Version, cancellationToken);
        var staged = new ReviewedVersion(Manifest(spool, publish.Version), new Base64Stream(spool.OpenData(publish.Tarball), publish.Tarball.Length), publish.TarballBytes);
        return (await StageReviewer.ReviewAsync(staged, published, Limits, time, cancellationToken)).Accepted(out var review, out var refusal)
            ? Encoding.UTF8.GetString(review.ToJson())
            : refusal;
    }

    private static JsonElement Manifest(PublishBodySpool spool, string version) => spool.Root.GetProperty("versions").GetProperty(version);
}
