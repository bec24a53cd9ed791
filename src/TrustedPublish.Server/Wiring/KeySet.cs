using System.Text.Json;
using TrustedPublish.Core.Credentials;

namespace TrustedPublish.Server.Wiring;

/// <summary>Serves the public keys of our credentials (RFC 7517).</summary>
internal static class KeySet
{
    extension(WebApplication app)
    {
        public void MapKeySet(TrustedPublishOptions options) => app.MapServer(options).MapGet("/.well-known/jwks", WriteAsync);
    }

    private static async Task WriteAsync(HttpContext context, SigningKeys keys)
    {
        context.Response.ContentType = "application/jwk-set+json";
        context.Response.Headers.CacheControl = "public, max-age=300";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (var key in keys.PublicKeys)
        {
            json.WriteStartObject();
            json.WriteString("kty", key.Kty);
            json.WriteString("crv", key.Crv);
            json.WriteString("x", key.X);
            json.WriteString("y", key.Y);
            json.WriteString("kid", key.Kid);
            json.WriteString("use", key.Use);
            json.WriteString("alg", key.Alg);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
