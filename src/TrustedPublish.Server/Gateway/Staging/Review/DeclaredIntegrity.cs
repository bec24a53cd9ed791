using System.Text.Json;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Compares a fetched tarball with the hashes of its manifest, the strongest that there is.</summary>
internal static class DeclaredIntegrity
{
    /// <summary>True or false, or null when the manifest names no hash that is still checked.</summary>
    public static bool? Holds(JsonElement dist, TarballDigest digest)
    {
        var strong = PublishDocument.Text(dist, "integrity")?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static token => token.Split('?', 2)[0])
            .Where(static token => DeclaredHashes.AlgorithmOf(token) == "sha512")
            .ToList() ?? [];
        return strong.Count > 0 ? strong.Contains(digest.Integrity)
            : PublishDocument.Text(dist, "shasum") is { } shasum ? shasum.Equals(digest.Shasum, StringComparison.OrdinalIgnoreCase)
            : null;
    }
}
