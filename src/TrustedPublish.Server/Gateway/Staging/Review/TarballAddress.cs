using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Where a published tarball is fetched from: a packument's word must not send us, or the upstream's credential, anywhere else.</summary>
internal static class TarballAddress
{
    /// <summary>The address at the upstream; null when <c>dist.tarball</c> leads elsewhere.</summary>
    public static Uri? Within(Registry registry, string? tarball)
    {
        if (!Uri.TryCreate(tarball, UriKind.Absolute, out var address) || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            return null;
        }

        // An upstream may write the address that clients use instead of its own.
        var (text, upstream) = (address.AbsoluteUri, registry.Upstream.AbsoluteUri);
        var own = new[] { upstream, registry.PublicUrl.AbsoluteUri }.FirstOrDefault(start => text.StartsWith(start, StringComparison.Ordinal));
        return own is null || text.Contains("..", StringComparison.Ordinal) ? null : new Uri(upstream + text[own.Length..]);
    }
}
