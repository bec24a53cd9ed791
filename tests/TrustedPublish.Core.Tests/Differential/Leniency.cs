using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrustedPublish.Core.Tests.Differential;

/// <summary>
/// Names why a token that the framework accepts need not be accepted: one named class for each thing that the framework is lenient about.
/// Written without our parsers, so that they are not asked to excuse themselves.
/// </summary>
internal static partial class Leniency
{
    public const string Spelling = "another spelling of base64url";
    public const string Size = "larger than 16 KiB, a header of 2 KiB, a text of 4 KiB or 128 claims";
    public const string Trailing = "bytes before or after the JSON";
    public const string Duplicate = "one member twice";
    public const string Depth = "nested too deeply";
    public const string Unreadable = "half characters or broken UTF-8";
    public const string Unprintable = "control or direction characters";
    public const string Extension = "a header that changes keys or processing";
    public const string Type = "another type of token";
    public const string Algorithm = "another algorithm";
    public const string Key = "no, another or inexact key id";
    public const string Audience = "several audiences or a trailing slash";
    public const string IssuedAt = "iat missing, odd or ahead";
    public const string Expiry = "exp odd, too far or past";
    public const string NotBefore = "nbf odd or ahead";
    public const string Subject = "sub that is no text";
    public const string TokenId = "jti that cannot be used once";
    public const string Issuer = "iss that is no text";

    private static readonly string[] Extensions = ["crit", "b64", "jwk", "jku", "x5u", "x5c", "x5t#S256", "zip", "enc", "cty", "epk", "p2c", "p2s"];

    /// <summary>Every class a run of sufficient length meets.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Spelling, Size, Trailing, Duplicate, Depth, Unreadable, Unprintable, Extension, Type, Algorithm, Key, Audience, IssuedAt, Expiry, NotBefore, Subject, TokenId];

    /// <summary>The class of a token; null when there is nothing that should be refused.</summary>
    public static string? ClassOf(string token, TrustedIssuer issuer, DateTimeOffset now)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Array.TrueForAll(parts, IsCanonical))
        {
            return Spelling;
        }

        var (header, payload) = (Base64Url.DecodeFromChars(parts[0]), Base64Url.DecodeFromChars(parts[1]));
        return token.Length > 16_384 || header.Length > 2048 ? Size
            : ClassOf(header, 4, out var members) ?? OfHeader(members, issuer)
            ?? ClassOf(payload, 8, out var claims) ?? OfClaims(claims, now);
    }

    private static bool IsCanonical(string segment) => Segment.IsMatch(segment) && segment.Length % 4 != 1
        && Convert.ToBase64String(Convert.FromBase64String(segment.Replace('-', '+').Replace('_', '/') + new string('=', (4 - segment.Length % 4) % 4))).TrimEnd('=') == segment.Replace('-', '+').Replace('_', '/');

    private static string? ClassOf(byte[] json, int depth, out Dictionary<string, JsonElement> members)
    {
        members = [];
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return Unreadable;
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 500 });
            if (!JsonDocument.TryParseValue(ref reader, out var document) || document.RootElement.ValueKind is not JsonValueKind.Object
                || json.AsSpan((int)reader.BytesConsumed).IndexOfAnyExcept(" \t\r\n"u8) >= 0)
            {
                return Trailing;
            }

            using (document)
            {
                var walked = Walk(document.RootElement, 1, depth);
                foreach (var member in document.RootElement.Clone().EnumerateObject())
                {
                    members[member.Name] = member.Value;
                }

                return walked;
            }
        }
        catch (JsonException)
        {
            return Trailing;
        }
        catch (InvalidOperationException)
        {
            return Unreadable;
        }
    }

    private static string? Walk(JsonElement json, int level, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                string[] names = [.. json.EnumerateObject().Select(static member => member.Name)];
                return level > depth ? Depth
                    : names.Distinct(StringComparer.Ordinal).Count() < names.Length ? Duplicate
                    : level == 1 && names.Length > 128 ? Size
                    : json.EnumerateObject().Select(member => OfText(member.Name, level) ?? Walk(member.Value, level + 1, depth)).FirstOrDefault(static found => found is not null);
            case JsonValueKind.Array:
                return level > depth ? Depth : json.EnumerateArray().Select(item => Walk(item, level + 1, depth)).FirstOrDefault(static found => found is not null);
            case JsonValueKind.String:
                return OfText(json.GetString()!, level);
            default:
                return null;
        }
    }

    // The outermost names are only compared.
    private static string? OfText(string text, int level) => level > 1 && text.Length > 4096 ? Size : level > 1 && Control.IsMatch(text) ? Unprintable : null;

    private static string? OfHeader(Dictionary<string, JsonElement> header, TrustedIssuer issuer) =>
        Array.Exists(Extensions, header.ContainsKey) ? Extension
        : header.TryGetValue("typ", out var type) && !(Text(type) is { } name && name.Equals("JWT", StringComparison.OrdinalIgnoreCase)) ? Type
        : !header.TryGetValue("alg", out var algorithm) || Text(algorithm) != issuer.Issuer.Algorithm ? Algorithm
        : !header.TryGetValue("kid", out var keyId) || Text(keyId) != TrustedIssuer.KeyId ? Key
        : null;

    private static string? OfClaims(Dictionary<string, JsonElement> claims, DateTimeOffset now)
    {
        var (issued, begins, ends) = (Seconds(claims, "iat"), Seconds(claims, "nbf"), Seconds(claims, "exp"));
        var (earliest, latest) = (now.ToUnixTimeSeconds() - 30, now.ToUnixTimeSeconds() + 30);
        return !claims.TryGetValue("iss", out var issuer) || Text(issuer) is null ? Issuer
            : !claims.TryGetValue("aud", out var audience) || !IsOnlyOurs(audience) ? Audience
            : issued is not { } from || from > latest ? IssuedAt
            : claims.ContainsKey("nbf") && (begins is not { } start || start > latest) ? NotBefore
            : ends is not { } end || end <= earliest || end - from > 3600 || end > latest + 3600 || end < begins ? Expiry
            : !claims.TryGetValue("sub", out var subject) || string.IsNullOrEmpty(Text(subject)) ? Subject
            : !claims.TryGetValue("jti", out var id) || Text(id) is not { Length: > 0 and <= 256 } jti || !Visible.IsMatch(jti) ? TokenId
            : claims.ContainsKey("events") || claims.ContainsKey("nonce") ? Type
            : null;
    }

    private static bool IsOnlyOurs(JsonElement audience) =>
        Text(audience is { ValueKind: JsonValueKind.Array } && audience.GetArrayLength() == 1 ? audience[0] : audience) == TrustedIssuer.Audience;

    private static string? Text(JsonElement json) => json.ValueKind is JsonValueKind.String ? json.GetString() : null;

    private static long? Seconds(Dictionary<string, JsonElement> claims, string name) =>
        claims.TryGetValue(name, out var json) && Digits.IsMatch(json.GetRawText()) && long.TryParse(json.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= 253_402_300_799 ? seconds : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]*\z")]
    private static partial Regex Segment { get; }

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\z")]
    private static partial Regex Digits { get; }

    [GeneratedRegex(@"\A[\x21-\x7e]+\z")]
    private static partial Regex Visible { get; }

    [GeneratedRegex(@"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")]
    private static partial Regex Control { get; }
}
