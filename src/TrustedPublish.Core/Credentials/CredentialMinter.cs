using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials;

/// <summary>
/// The only place where publish credentials are made (contract §6, RFC 9068). It demands a <see cref="Match"/>, so nothing can be minted
/// for an assertion that was not verified and matched (XCH-14).
/// </summary>
internal sealed class CredentialMinter(SigningKeys keys, CredentialSettings settings, TimeProvider time)
{
    /// <summary>Mints a credential for exactly the publisher's package and actions.</summary>
    public MintedCredential Mint(Match match, Registry registry)
    {
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        // A guard rail shortens, never lengthens.
        var expiresAt = issuedAt + (match.Ruling.MaxLifetime < settings.PublishLifetime ? match.Ruling.MaxLifetime.Value : settings.PublishLifetime);
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var key = keys.Current;
        var payload = Payload(match, registry, id, issuedAt, expiresAt);
        var signed = $"{key.EncodedHeader}.{Base64Url.EncodeToString(payload)}";
        return new MintedCredential
        {
            Id = id,
            Token = new Secret($"{CredentialValidator.Prefix}{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}"),
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            Actions = match.Publisher.Binding.AllowedActions,
        };
    }

    private ReadOnlySpan<byte> Payload(Match match, Registry registry, string id, DateTimeOffset issuedAt, DateTimeOffset expiresAt)
    {
        var package = match.Publisher.Record.Package;
        var actions = match.Publisher.Binding.AllowedActions;
        var subject = match.Subject;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", settings.Issuer);
            json.WriteString("aud", registry.Identifier);
            json.WriteString("sub", subject);
            json.WriteString("client_id", subject);
            json.WriteString("jti", id);
            json.WriteNumber("iat", issuedAt.ToUnixTimeSeconds());
            json.WriteNumber("exp", expiresAt.ToUnixTimeSeconds());
            json.WriteString("scope", string.Join(' ', actions.Select(action => $"{action}:{package}")));
            WriteTexts(json, "packages", [package]);
            WriteTexts(json, "actions", actions);
            json.WriteString("publisher", match.Publisher.Id);
            if (match.Version is { } version)
            {
                json.WriteString("version", version);
            }

            json.WritePropertyName("run");
            RunJson.Write(json, match.Run);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
