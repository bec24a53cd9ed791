using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace TrustedPublish.Validator.Jws;

/// <summary>
/// A compact JWS (RFC 7515 §7.1) taken apart but not verified: three canonical base64url segments and a strict header.
/// Encrypted and JSON-serialised tokens do not parse (JOSE-10, JOSE-12).
/// </summary>
internal sealed class CompactJws
{
    private const int MaxLength = 16 * 1024;
    private const int MaxHeaderBytes = 2 * 1024;

    /// <summary>Header members that choose keys, algorithms' meaning or processing: none is supported, so each is refused (JOSE-04, -05, -08…-11).</summary>
    private static readonly string[] ForbiddenHeaders =
        ["crit", "b64", "jwk", "jku", "x5u", "x5c", "x5t#S256", "zip", "enc", "cty", "epk", "p2c", "p2s"];

    private static readonly JsonDocumentOptions HeaderJson = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private CompactJws(byte[] signingInput, byte[] header, byte[] payload, byte[] signature, UnverifiedHeader unverifiedHeader) =>
        (SigningInput, HeaderJsonBytes, UnverifiedPayload, Signature, UnverifiedHeader) = (signingInput, header, payload, signature, unverifiedHeader);

    /// <summary>The ASCII bytes the signature covers.</summary>
    public byte[] SigningInput { get; }

    /// <summary>The decoded header.</summary>
    public byte[] HeaderJsonBytes { get; }

    /// <summary>The decoded payload; nobody has vouched for it yet.</summary>
    public byte[] UnverifiedPayload { get; }

    public byte[] Signature { get; }

    /// <summary>What the header says; nobody has vouched for it yet.</summary>
    public UnverifiedHeader UnverifiedHeader { get; }

    /// <summary>Takes a token apart. Null for anything that is not exactly a compact JWS with an acceptable header.</summary>
    public static CompactJws? TryParse(ReadOnlySpan<char> unverifiedToken)
    {
        // Length before anything else, and no splitting: a token of dots must not allocate (JOSE-17).
        if (unverifiedToken.Length is 0 or > MaxLength || unverifiedToken.Count('.') != 2)
        {
            return null;
        }

        var first = unverifiedToken.IndexOf('.');
        var last = unverifiedToken.LastIndexOf('.');
        if (!StrictBase64Url.TryDecode(unverifiedToken[..first], out var header)
            || !StrictBase64Url.TryDecode(unverifiedToken[(first + 1)..last], out var payload)
            || !StrictBase64Url.TryDecode(unverifiedToken[(last + 1)..], out var signature)
            || ParseHeader(header) is not { } unverifiedHeader)
        {
            return null;
        }

        var signingInput = new byte[last];
        Encoding.ASCII.GetBytes(unverifiedToken[..last], signingInput);
        return new CompactJws(signingInput, header, payload, signature, unverifiedHeader);
    }

    private static UnverifiedHeader? ParseHeader(byte[] header)
    {
        if (header.Length > MaxHeaderBytes || !Utf8.IsValid(header))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(header, HeaderJson);
            return document.RootElement is { ValueKind: JsonValueKind.Object } members && IsReadable(members) ? UnverifiedHeader.From(members, ForbiddenHeaders) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate parses but cannot be read as text.
            return null;
        }
    }

    // Members that nobody looks at too: other readers of the same header must not see another text in them (JOSE-19). A lone surrogate throws here, where it is caught.
    private static bool IsReadable(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString() is not null;
            case JsonValueKind.Array:
                return value.EnumerateArray().All(IsReadable);
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (member.Name is null || !IsReadable(member.Value))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }
}
