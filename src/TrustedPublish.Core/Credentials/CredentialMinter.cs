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
        return new MintedCredential
        {
            Id = id,
            Token = new Secret(Sign(key, Payload(match, registry, id, issuedAt, expiresAt))),
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            Actions = match.Publisher.Binding.AllowedActions,
        };
    }

    // The compact form is built in one buffer: prefix, header, payload, signature.
    private static string Sign(SigningKey key, ReadOnlySpan<byte> payload)
    {
        var start = CredentialValidator.Prefix.Length;
        var signedLength = key.EncodedHeader.Length + 1 + Base64Url.GetEncodedLength(payload.Length);
        var token = new byte[start + signedLength + 1 + Base64Url.GetEncodedLength(SigningKey.SignatureLength)];
        Encoding.ASCII.GetBytes(CredentialValidator.Prefix, token);
        Encoding.ASCII.GetBytes(key.EncodedHeader, token.AsSpan(start));
        token[start + key.EncodedHeader.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, token.AsSpan(start + key.EncodedHeader.Length + 1));
        token[start + signedLength] = (byte)'.';
        Span<byte> signature = stackalloc byte[SigningKey.SignatureLength];
        key.Sign(token.AsSpan(start, signedLength), signature);
        Base64Url.EncodeToUtf8(signature, token.AsSpan(start + signedLength + 1));
        return Encoding.ASCII.GetString(token);
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
