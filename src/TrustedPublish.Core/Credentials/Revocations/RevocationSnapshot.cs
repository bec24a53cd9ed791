using System.Collections.Immutable;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>
/// The revocation list at one moment. Deciding needs nothing else: no clock, no store. Persistent, so that an entry is added to a million
/// others without copying them.
/// </summary>
internal sealed class RevocationSnapshot
{
    public static readonly RevocationSnapshot Empty = new(ImmutableDictionary<(RevocationKind, string), Span>.Empty);

    private readonly ImmutableDictionary<(RevocationKind, string), Span> spans;

    private RevocationSnapshot(ImmutableDictionary<(RevocationKind, string), Span> spans) => this.spans = spans;

    public int Count => spans.Count;

    /// <summary>Whether any level says that the token is dead.</summary>
    public bool Revokes(Revocable token)
    {
        if (spans.IsEmpty)
        {
            return false;
        }

        foreach (var level in token.Levels)
        {
            // "iat" is rounded down to the second, so what was minted in the second of the revocation counts as minted before it.
            if (spans.TryGetValue(level, out var span) && (level.Kind.StrikesForEver || token.MintedAt <= span.RevokedAt))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The latest moment until which everything that shares a level with the token is dead; null when nothing is.</summary>
    public DateTimeOffset? RevokedUntil(Revocable token)
    {
        DateTimeOffset? latest = null;
        foreach (var level in token.Levels)
        {
            if (spans.TryGetValue(level, out var span) && !(span.RevokedAt <= latest))
            {
                latest = span.RevokedAt;
            }
        }

        return latest;
    }

    /// <summary>The list with more entries. Of one kind and id the later moments count, in whatever order entries arrive.</summary>
    public RevocationSnapshot With(IEnumerable<RevocationEntry> entries)
    {
        var more = spans.ToBuilder();
        foreach (var entry in entries)
        {
            var earlier = more.GetValueOrDefault((entry.Kind, entry.Id));
            more[(entry.Kind, entry.Id)] = new Span(Later(earlier.RevokedAt, entry.RevokedAt), Later(earlier.ExpiresAt, entry.ExpiresAt));
        }

        return new RevocationSnapshot(more.ToImmutable());
    }

    /// <summary>The list without what can no longer strike anything.</summary>
    public RevocationSnapshot Without(DateTimeOffset expiredAt) =>
        new(spans.RemoveRange(spans.Where(span => span.Value.ExpiresAt <= expiredAt).Select(static span => span.Key)));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private readonly record struct Span(DateTimeOffset RevokedAt, DateTimeOffset ExpiresAt);
}
