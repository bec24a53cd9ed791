using System.Text.Json;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Storage.Redis;

/// <summary>An entry as it lies in Redis: what a node needs to deny, and nothing for people.</summary>
internal static class RevocationEntryJson
{
    private sealed record Wire(long Seq, string Kind, string Id, long At, long Until);

    public static string Write(RevocationEntry entry) => JsonSerializer.Serialize(
        new Wire(entry.Seq, entry.Kind.ToWire(), entry.Id, entry.RevokedAt.ToUnixTimeMilliseconds(), entry.ExpiresAt.ToUnixTimeMilliseconds()));

    /// <summary>The entry; null when another version wrote something that this one does not understand.</summary>
    public static RevocationEntry? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Wire>(text) is { Kind: not null, Id: not null } wire && RevocationKindText.TryParse(wire.Kind, out var kind)
                ? new RevocationEntry(wire.Seq, kind, wire.Id, DateTimeOffset.FromUnixTimeMilliseconds(wire.At), DateTimeOffset.FromUnixTimeMilliseconds(wire.Until))
                : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
