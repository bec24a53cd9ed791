using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Accounts;

/// <summary>Writes tokens as <c>npm token</c> reads them; the management API shows them alike.</summary>
internal static class TokenJson
{
    public static async Task WriteListAsync(HttpContext context, IReadOnlyList<GranularToken> tokens, IReadOnlyList<SessionRecord> sessions)
    {
        await using var json = Begin(context, StatusCodes.Status200OK);
        WriteList(json, tokens, sessions);
    }

    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<GranularToken> tokens, IReadOnlyList<SessionRecord> sessions)
    {
        json.WriteStartObject();
        json.WriteStartArray("objects");
        foreach (var token in tokens)
        {
            Write(json, token, secret: null);
        }

        foreach (var session in sessions)
        {
            Write(json, session);
        }

        json.WriteEndArray();
        json.WriteStartObject("urls");
        json.WriteEndObject();
        json.WriteNumber("total", tokens.Count + sessions.Count);
        json.WriteEndObject();
    }

    /// <summary>The one answer that holds the secret.</summary>
    public static async Task WriteCreatedAsync(HttpContext context, GranularToken token, Secret secret)
    {
        await using var json = Begin(context, StatusCodes.Status201Created);
        Write(json, token, secret);
    }

    private static Utf8JsonWriter Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return new Utf8JsonWriter(context.Response.BodyWriter);
    }

    public static void Write(Utf8JsonWriter json, GranularToken token, Secret? secret)
    {
        json.WriteStartObject();
        json.WriteString("registry", token.Registry);
        json.WriteString("key", token.Key);
        json.WriteString("token", secret?.Reveal() ?? token.TokenStart);
        json.WriteString("name", token.Name);
        json.WriteString("description", token.Description);
        json.WriteString("created", token.CreatedAt);
        json.WriteNull("updated");

        // npm prints one name and documents the other.
        json.WriteString("expires", token.ExpiresAt);
        json.WriteString("expiry", token.ExpiresAt);
        json.WriteTime("accessed", token.LastUsedAt);
        json.WriteString("accessed_from", token.LastUsedFrom);
        json.WriteTime("shortened", token.ShortenedAt);
        json.WriteNull("revoked");
        json.WriteBoolean("readonly", !token.PackagesPermission.MayWrite);
        json.WriteBoolean("bypass_2fa", token.BypassesTwoFactor);
        WriteRanges(json, token.Ranges);
        json.WriteStartArray("permissions");
        WritePermission(json, "package", token.PackagesPermission);
        WritePermission(json, "org", token.OrganizationsPermission);
        json.WriteEndArray();
        json.WriteStartArray("scopes");
        WriteScopes(json, "package", token.Packages);
        WriteScopes(json, "scope", token.Scopes);
        WriteScopes(json, "org", token.Organizations);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SessionRecord session)
    {
        json.WriteStartObject();
        json.WriteString("key", session.TokenHash);
        json.WriteString("token", session.TokenStart);
        json.WriteString("name", session.TokenStart.StartsWith(OpaqueToken.BrowserPrefix, StringComparison.Ordinal) ? "session in a browser" : "session (npm login)");
        json.WriteString("description", $"{session.Client} at {session.Address}");
        json.WriteString("created", session.CreatedAt);
        json.WriteString("expires", session.ExpiresAt);
        json.WriteString("expiry", session.ExpiresAt);
        json.WriteBoolean("readonly", false);
        json.WriteBoolean("bypass_2fa", false);
        json.WriteNull("cidr_whitelist");
        json.WriteEndObject();
    }

    private static void WriteRanges(Utf8JsonWriter json, IReadOnlyList<string> ranges)
    {
        if (ranges.Count == 0)
        {
            json.WriteNull("cidr_whitelist");
            return;
        }

        json.WriteStartArray("cidr_whitelist");
        foreach (var range in ranges)
        {
            json.WriteStringValue(range);
        }

        json.WriteEndArray();
    }

    private static void WritePermission(Utf8JsonWriter json, string name, TokenPermission permission)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("action", permission.ToWire());
        json.WriteEndObject();
    }

    private static void WriteScopes(Utf8JsonWriter json, string type, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("name", name);
            json.WriteEndObject();
        }
    }
}
