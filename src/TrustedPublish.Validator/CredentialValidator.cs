using System.Text.Json;
using System.Text.Unicode;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Validator;

/// <summary>
/// Checks a publish credential offline: ES256 signature by a known key, <c>typ</c>, issuer, audience and times. Revocation is not in the credential
/// and has to be asked for separately.
/// </summary>
internal sealed class CredentialValidator(string issuer, Func<string, VerificationKey?> findKey, TimeProvider time)
{
    /// <summary>Doors hand credentials out with this prefix, so that secret scanners know them; it is optional on input.</summary>
    public const string Prefix = "tpp_";

    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);
    private static readonly JsonDocumentOptions PayloadJson = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The credential, or null for everything that is not one, for this registry, now.</summary>
    /// <param name="unverifiedToken">As presented, with or without prefix.</param>
    /// <param name="audience">The registry's public URL.</param>
    public PublishCredential? Validate(string unverifiedToken, string audience)
    {
        var compact = unverifiedToken.StartsWith(Prefix, StringComparison.Ordinal) ? unverifiedToken.AsSpan(Prefix.Length) : unverifiedToken;
        if (CompactJws.TryParse(compact) is not { } jws
            || jws.UnverifiedHeader is not { Algorithm: "ES256", Type: "at+jwt", KeyId: { } keyId }
            || findKey(keyId) is not { } key
            || !key.Verifies(jws.SigningInput, jws.Signature)
            || !Utf8.IsValid(jws.UnverifiedPayload))
        {
            return null;
        }

        try
        {
            using var payload = JsonDocument.Parse(jws.UnverifiedPayload, PayloadJson);
            return Read(payload.RootElement, keyId, audience);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private PublishCredential? Read(JsonElement claims, string keyId, string audience)
    {
        var now = time.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());
        if (claims.GetProperty("iss").GetString() != issuer || claims.GetProperty("aud").GetString() != audience || now >= expires || issued > now + Leeway)
        {
            return null;
        }

        return new PublishCredential
        {
            Id = Text(claims, "jti"),
            Subject = Text(claims, "sub"),
            KeyId = keyId,
            RunIssuer = Text(claims.GetProperty("run"), "issuer"),
            Publisher = Text(claims, "publisher"),
            Packages = Texts(claims, "packages"),
            Actions = Texts(claims, "actions"),
            Version = claims.TryGetProperty("version", out var version) ? version.GetString() : null,
            IssuedAt = issued,
            ExpiresAt = expires,
        };
    }

    private static string Text(JsonElement claims, string name) =>
        claims.GetProperty(name).GetString() ?? throw new KeyNotFoundException(name);

    private static string[] Texts(JsonElement claims, string name) =>
        [.. claims.GetProperty(name).EnumerateArray().Select(item => item.GetString() ?? throw new KeyNotFoundException(name))];
}
