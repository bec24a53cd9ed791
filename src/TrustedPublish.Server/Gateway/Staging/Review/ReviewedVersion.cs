using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>What is staged.</summary>
/// <param name="Manifest">The version manifest of its publish document.</param>
/// <param name="Tarball">Its tarball, read once from front to back and closed.</param>
/// <param name="Length">The tarball's size in bytes.</param>
internal sealed record ReviewedVersion(JsonElement Manifest, Stream Tarball, long Length);
