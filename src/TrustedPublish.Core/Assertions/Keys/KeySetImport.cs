using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// Turns a JWK set into verification keys. A set with a symmetric or private member, or with one key id twice, is hostile or broken:
/// it is refused whole (ISS-17). Keys that are merely of another kind are left out.
/// </summary>
internal static class KeySetImport
{
    private const int MaxKeys = 64;
    private const int MaxLength = 64 * 1024;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The usable keys; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">The set is refused whole.</exception>
    public static IReadOnlyCollection<VerificationKey> Import(string json, string algorithm)
    {
        if (json.Length > MaxLength)
        {
            throw new InvalidDataException("The JWK set is too large.");
        }

        try
        {
            using var strict = JsonDocument.Parse(json, Json);
            var keys = JsonWebKeySet.Create(json).Keys;
            if (keys.Count > MaxKeys)
            {
                throw new InvalidDataException($"The JWK set holds more than {MaxKeys} keys.");
            }

            if (keys.Any(static key => key.Kty is "oct" || HasSecretPart(key)))
            {
                throw new InvalidDataException("The JWK set holds a symmetric or private key.");
            }

            if (keys.Where(static key => !string.IsNullOrEmpty(key.Kid)).GroupBy(static key => key.Kid, StringComparer.Ordinal).Any(static same => same.Count() > 1))
            {
                throw new InvalidDataException("The JWK set holds one key id twice.");
            }

            return [.. keys.Select(key => VerificationKey.TryCreate(key, algorithm)).OfType<VerificationKey>()];
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("The JWK set is not well-formed JSON.", exception);
        }
    }

    private static bool HasSecretPart(JsonWebKey key) =>
        new[] { key.K, key.D, key.P, key.Q, key.DP, key.DQ, key.QI }.Any(static part => !string.IsNullOrEmpty(part));
}
