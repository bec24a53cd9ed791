using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace TrustedPublish.Core.Assertions;

/// <summary>
/// The claims of one token, parsed once and strictly from the exact bytes that were signed, so that no two readers can see different values (CLM-01).
/// Says nothing about who vouches for them: that is <see cref="SignedClaims"/>.
/// </summary>
internal sealed class ClaimSet
{
    private const int MaxClaims = 128;
    private const int MaxTextLength = 4 * 1024;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly Dictionary<string, Claim> claims;

    private ClaimSet(Dictionary<string, Claim> claims) => this.claims = claims;

    /// <summary>Parses a JSON object of claims.</summary>
    /// <param name="json">UTF-8, one object, nothing after it.</param>
    /// <param name="refusal">Why it is refused when the result is null.</param>
    public static ClaimSet? TryParse(ReadOnlyMemory<byte> json, out Refusal? refusal)
    {
        refusal = new Refusal(RefusalCode.TokenMalformed);
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        try
        {
            var root = JsonElement.Parse(json.Span, Json);
            return root.ValueKind is JsonValueKind.Object ? TryRead(root, ref refusal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate (\ud800) parses but cannot be read as text.
            return null;
        }
    }

    private static ClaimSet? TryRead(JsonElement root, ref Refusal? refusal)
    {
        var count = root.GetPropertyCount();
        if (count > MaxClaims)
        {
            return null;
        }

        var claims = new Dictionary<string, Claim>(count, StringComparer.Ordinal);
        foreach (var claim in root.EnumerateObject())
        {
            var text = claim.Value.ValueKind is JsonValueKind.String ? claim.Value.GetString() : null;
            if (text is not null ? IsUnfit(text) : IsUnfit(claim.Value))
            {
                // Nobody vouches for the name: one that is no claim's name must not become part of a code, a metric or a log line (ISS-16).
                refusal = IsClaimName(claim.Name) ? new Refusal(RefusalCode.ClaimMalformed, claim.Name) : refusal;
                return null;
            }

            claims.Add(claim.Name, new Claim(claim.Value, text));
        }

        refusal = null;
        return new ClaimSet(claims);
    }

    /// <summary>Reads a text claim. Numbers, booleans and the rest are never turned into text (CLM-03).</summary>
    public ClaimText Text(string name) =>
        !claims.TryGetValue(name, out var claim) || claim.Json.ValueKind is JsonValueKind.Null || claim.Text is "" ? ClaimText.Missing
        : claim.Text is null ? ClaimText.WrongType
        : new ClaimText(claim.Text);

    /// <summary>Reads a text claim that may stand inside object claims; what is no object on the way is of the wrong type.</summary>
    public ClaimText Text(ClaimPath path)
    {
        if (path.Steps is [var name])
        {
            return Text(name);
        }

        return Find(path, out var isWrongType) is not { } value ? isWrongType ? ClaimText.WrongType : ClaimText.Missing
            : value.ValueKind is JsonValueKind.Null ? ClaimText.Missing
            : value.ValueKind is not JsonValueKind.String ? ClaimText.WrongType
            : value.GetString() is { Length: > 0 } text ? new ClaimText(text)
            : ClaimText.Missing;
    }

    /// <summary>A text, or an integer as its digits: for people and addresses, never to be compared with a publisher (CLM-03).</summary>
    public string? Shown(ClaimPath path) =>
        Text(path).Value ?? (Find(path, out _) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var integer)
            ? integer.ToString(CultureInfo.InvariantCulture)
            : null);

    /// <summary>Reads seconds since 1970: an integer JSON number, no fraction, no exponent (CLM-04).</summary>
    public ClaimTime Time(string name) =>
        Find(name) is not { } value ? ClaimTime.Missing
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= MaxSeconds
            && value.GetRawText() == seconds.ToString(CultureInfo.InvariantCulture)
            ? new ClaimTime(DateTimeOffset.FromUnixTimeSeconds(seconds))
        : ClaimTime.WrongType;

    /// <summary>Reads a JSON boolean; null when absent or of another type (<paramref name="isPresent"/> tells which).</summary>
    public bool? Flag(ClaimPath path, out bool isPresent)
    {
        var value = Find(path, out isPresent);
        isPresent |= value is { ValueKind: not JsonValueKind.Null };
        return value?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
    }

    /// <summary>Reads an array of texts; null when absent or of another type (<paramref name="isPresent"/> tells which).</summary>
    public IReadOnlyList<string>? Texts(string name, out bool isPresent)
    {
        var found = Find(name);
        isPresent = found is not null;
        return found is { ValueKind: JsonValueKind.Array } value && value.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : null;
    }

    /// <summary>Whether the claim stands in the token at all.</summary>
    public bool Has(string name) => claims.ContainsKey(name);

    private JsonElement? Find(string name) => claims.TryGetValue(name, out var claim) && claim.Json.ValueKind is not JsonValueKind.Null ? claim.Json : null;

    private JsonElement? Find(ClaimPath path, out bool isWrongType)
    {
        isWrongType = false;
        if (!claims.TryGetValue(path.Steps[0], out var claim))
        {
            return null;
        }

        var value = claim.Json;
        foreach (var step in path.Steps.Skip(1))
        {
            isWrongType = value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null);
            if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return null;
            }
        }

        return value;
    }

    private const long MaxSeconds = 253_402_300_799;

    // Line breaks and bidirectional controls would let a claim forge a log line or a header (CLM-13).
    private static bool IsUnfit(string text) =>
        text.Length > MaxTextLength || text.AsSpan().ContainsAny(UnfitCharacters.All);

    // Inner texts too, so that reading one later can neither fail nor surprise: a lone surrogate throws here, where it is caught.
    private static bool IsUnfit(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => IsUnfit(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().Any(IsUnfit),
        JsonValueKind.Object => value.EnumerateObject().Any(static member => IsUnfit(member.Name) || IsUnfit(member.Value)),
        _ => false,
    };

    /// <param name="Text">Decoded once, since several checks read the same claim; null when it is no text.</param>
    private readonly record struct Claim(JsonElement Json, string? Text);

    private static bool IsClaimName(string name) => name.Length is > 0 and <= 64 && name.AsSpan().ContainsOnlyPrintableAscii();
}
