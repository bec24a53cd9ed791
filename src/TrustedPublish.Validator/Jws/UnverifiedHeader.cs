using System.Text.Json;

namespace TrustedPublish.Validator.Jws;

/// <summary>The three header members that matter, before anybody has vouched for them. A member that is not a string reads as null.</summary>
/// <param name="Algorithm"><c>alg</c>; null when absent or not a string.</param>
/// <param name="KeyId"><c>kid</c>; null when absent or not a string.</param>
/// <param name="Type"><c>typ</c>; null when absent.</param>
internal sealed record UnverifiedHeader(string? Algorithm, string? KeyId, string? Type)
{
    /// <summary>Reads the members; null when a forbidden one is present or <c>typ</c> is not a string.</summary>
    public static UnverifiedHeader? From(JsonElement members, ReadOnlySpan<string> forbidden)
    {
        foreach (var name in forbidden)
        {
            if (members.TryGetProperty(name, out _))
            {
                return null;
            }
        }

        return members.TryGetProperty("typ", out var type) && type.ValueKind is not JsonValueKind.String
            ? null
            : new UnverifiedHeader(Text(members, "alg"), Text(members, "kid"), Text(members, "typ"));
    }

    private static string? Text(JsonElement members, string name) =>
        members.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;
}
