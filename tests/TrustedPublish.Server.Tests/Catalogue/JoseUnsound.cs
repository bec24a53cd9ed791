using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using TrustedPublish.Server.Tests.World;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// Tokens with one fault each. All are signed by the issuer's own key unless the fault is the signature; after each refusal the same token without the
/// fault, with the same <c>jti</c>, is accepted: nothing else was wrong, and the refusal burned nothing.
/// </summary>
internal static class JoseUnsound
{
    extension(ServerWorld world)
    {
        /// <summary>Changes the header before it is signed.</summary>
        public Task RefusesHeaderAsync(Action<JsonObject> edit, string journaled) =>
            world.RefusesUnsoundAsync(jti => world.Token(claims => claims["jti"] = jti, edit), journaled, Told(journaled));

        /// <summary>Changes the header's text before it is signed.</summary>
        public Task RefusesHeaderTextAsync(Func<string, string> edit, string journaled = "token_malformed") =>
            world.RefusesUnsoundAsync(jti => world.GitHub.Sign(edit(world.GitHub.Header().ToJsonString()), world.SoundPayload(jti)), journaled, Told(journaled));

        /// <summary>Signs sound claims under another algorithm's name and in another way.</summary>
        public Task RefusesSignatureAsync(string algorithm, Func<byte[], byte[]> sign, string journaled = "alg_not_allowed") =>
            world.RefusesUnsoundAsync(jti => Assemble(world.HeaderWith("alg", algorithm), world.SoundPayload(jti), sign), journaled, Told(journaled));

        /// <summary>Changes a sound token as it stands.</summary>
        public Task RefusesWholeAsync(Func<string, string> edit, string journaled = "token_malformed", string? told = null) =>
            world.RefusesUnsoundAsync(jti => edit(world.Token(claims => claims["jti"] = jti)), journaled, told ?? Told(journaled));

        /// <summary>Changes claims before they are signed.</summary>
        /// <param name="edit">Makes one claim unsound.</param>
        /// <param name="journaled">The code that maintainers read.</param>
        /// <param name="told">The code on the wire; null = the same.</param>
        /// <param name="status">What the client gets.</param>
        /// <param name="publisher">Makes the publisher other than the usual one.</param>
        public Task RefusesClaimsAsync(Action<JsonObject> edit, string journaled, string? told = null, int status = 400, Action<JsonObject>? publisher = null) =>
            world.RefusesUnsoundAsync(
                jti => world.Token(claims =>
                {
                    claims["jti"] = jti;
                    edit(claims);
                }),
                journaled,
                told,
                status,
                publisher);

        /// <summary>Changes the payload's text before it is signed.</summary>
        public Task RefusesPayloadTextAsync(Func<string, string> edit, string journaled = "token_malformed", string? told = null) =>
            world.RefusesUnsoundAsync(jti => world.GitHub.WithPayloadText(edit(world.SoundPayload(jti))), journaled, told);

        /// <summary>Sends an unsound token for a new package with a publisher, then its sound twin.</summary>
        /// <param name="make">Makes the token that carries the given <c>jti</c>.</param>
        /// <param name="journaled">The code that maintainers read.</param>
        /// <param name="told">The code on the wire; null = the same.</param>
        /// <param name="status">What the client gets.</param>
        /// <param name="publisher">Makes the publisher other than the usual one.</param>
        public async Task RefusesUnsoundAsync(Func<string, string> make, string journaled, string? told = null, int status = 400, Action<JsonObject>? publisher = null)
        {
            var package = world.NewPackage();
            await world.AddPublisherAsync(package, publisher);
            var jti = $"jti-{package}";

            await world.RefusesAsync(package, make(jti), status, journaled, told);

            await world.AcceptsAsync(package, world.Token(claims =>
            {
                claims["jti"] = jti;
                Satisfy(claims, publisher);
            }));
        }

        /// <summary>A sound header with one member changed.</summary>
        public string HeaderWith(string name, JsonNode? value)
        {
            var header = world.GitHub.Header();
            header[name] = value;
            return header.ToJsonString();
        }

        /// <summary>The payload of a sound token.</summary>
        public string SoundPayload(string jti)
        {
            var claims = world.GitHub.Claims(ServerWorld.Audience);
            claims["jti"] = jti;
            return claims.ToJsonString();
        }
    }

    /// <summary>A token of any header and payload whose signature covers both.</summary>
    public static string Assemble(string header, string payload, Func<byte[], byte[]> sign) => Assembled(Encode(header), Encode(payload), sign);

    /// <summary>A token of any two segments whose signature covers both as they are spelled.</summary>
    public static string Assembled(string header, string payload, Func<byte[], byte[]> sign) =>
        $"{header}.{payload}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes($"{header}.{payload}")))}";

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    // Before the signature is checked every failure of trust is told alike (JOSE-20).
    private static string Told(string journaled) => journaled is "alg_not_allowed" or "kid_missing" or "kid_unknown" ? "signature_invalid" : journaled;

    private static void Satisfy(JsonObject claims, Action<JsonObject>? publisher)
    {
        var wanted = ServerWorld.Publisher();
        publisher?.Invoke(wanted);
        if (wanted["environment"] is { } environment)
        {
            claims["environment"] = environment.DeepClone();
        }

        if (wanted["require_protected_ref"]?.GetValue<bool>() is true)
        {
            claims["ref_protected"] = "true";
        }
    }
}
