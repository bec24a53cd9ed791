using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The hashes that a version manifest's <c>dist</c> claims for its tarball, each in its one spelling.</summary>
internal sealed class DeclaredHashes
{
    private const int MaxTokens = 8;

    private DeclaredHashes(IReadOnlyList<string> integrity, string? shasum) => (Integrity, Shasum) = (integrity, shasum);

    /// <summary>The tokens of <c>dist.integrity</c> (W3C Subresource Integrity), for example <c>sha512-…</c>; at least one is a SHA-512.</summary>
    public IReadOnlyList<string> Integrity { get; }

    /// <summary><c>dist.shasum</c>; null when not given.</summary>
    public string? Shasum { get; }

    /// <summary>Refuses hashes that nobody here would check: a client behind us might trust just that one.</summary>
    public static Judged<DeclaredHashes> Judge(JsonElement dist)
    {
        var integrity = PublishDocument.Text(dist, "integrity");
        var tokens = integrity?.Split(' ', MaxTokens + 1) ?? [];
        if (tokens.Length > MaxTokens || !tokens.Any(static token => token.StartsWith("sha512-", StringComparison.Ordinal)) || !tokens.All(IsKnown))
        {
            return WriteRefusal.Contradiction(
                "integrity_invalid",
                $"The manifest's dist.integrity must hold a sha512 hash and none but sha1, sha256, sha384 and sha512; got {WriteRefusal.Quote(integrity)}.");
        }

        if (!dist.TryGetProperty("shasum", out var shasum))
        {
            return new DeclaredHashes(tokens, null);
        }

        return shasum.ValueKind == JsonValueKind.String
            ? new DeclaredHashes(tokens, shasum.GetString())
            : WriteRefusal.Contradiction("integrity_invalid", "The manifest's dist.shasum is not a string.");
    }

    /// <summary>The algorithm of an integrity token.</summary>
    public static string AlgorithmOf(string token) => token.Split('-', 2)[0];

    private static bool IsKnown(string token) => AlgorithmOf(token) is "sha1" or "sha256" or "sha384" or "sha512";
}
