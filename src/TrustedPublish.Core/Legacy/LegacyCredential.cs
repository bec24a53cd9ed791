using System.Text;
using TrustedPublish.Core.Accounts;

namespace TrustedPublish.Core.Legacy;

/// <summary>
/// A credential that the upstream registry itself gave out, from before. Only its SHA-256 may be kept; the header goes to the upstream of the
/// registry it was sent to and nowhere else.
/// </summary>
internal sealed class LegacyCredential
{
    private const int MaxLength = 4096;
    private const int ShownLength = 12;

    /// <summary>Prefixes of what we give out ourselves: wherever one stands, the value never goes upstream.</summary>
    private static readonly string[] Ours = ["tps_", "tpg_", "tpp_", "tpw_"];

    private LegacyCredential(string authorization, string value) => (Authorization, Hash) = (new Secret(authorization), OpaqueToken.Hash(value));

    /// <summary>The whole header.</summary>
    public Secret Authorization { get; }

    /// <summary>64 hexadecimal digits of the SHA-256 of what follows the scheme.</summary>
    public string Hash { get; }

    /// <summary>For the journal.</summary>
    public string Name => $"legacy:{Hash[..ShownLength]}";

    /// <summary>The credential in a header; null for one that may be ours or a CI's ID token, and for what no client sends.</summary>
    public static LegacyCredential? TryRead(string? authorization)
    {
        if (authorization is null or { Length: > MaxLength } || authorization.AsSpan().ContainsAnyExceptInRange(' ', '~') || authorization.Split(' ') is not [var scheme, { Length: > 0 } value])
        {
            return null;
        }

        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return MayBeOurs(value) ? null : new LegacyCredential(authorization, value);
        }

        // Our own tokens may have been put where a password belongs.
        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && Decode(value) is { } pair && pair.IndexOf(':') is >= 0 and var colon
            && !MayBeOurs(pair[..colon]) && !MayBeOurs(pair[(colon + 1)..]) && !MayBeOurs(value)
                ? new LegacyCredential(authorization, value)
                : null;
    }

    // A signed token is a CI's or ours: whoever gets it can use it.
    private static bool MayBeOurs(string value) =>
        value.Contains("eyJ", StringComparison.Ordinal) && value.Contains('.')
        || value.Count(static character => character == '.') is 2 or 4
        || Ours.Any(prefix => value.Contains(prefix, StringComparison.OrdinalIgnoreCase));

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.Latin1.GetString(bytes, 0, length) : null;
    }
}
