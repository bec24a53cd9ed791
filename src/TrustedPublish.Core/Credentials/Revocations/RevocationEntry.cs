namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>One line of the revocation list: a not-before for everything of a kind and id, so that one line strikes any number of tokens (MNT-05).</summary>
/// <param name="Seq">Grows with every revocation; a later one of the same kind and id takes the earlier one's place.</param>
/// <param name="Kind">The level.</param>
/// <param name="Id">What it is called at that level; never a token.</param>
/// <param name="RevokedAt">UTC, whole milliseconds: whatever was minted until then is dead.</param>
/// <param name="ExpiresAt">UTC: everything it can strike has expired by then, and the entry is dropped.</param>
internal readonly record struct RevocationEntry(long Seq, RevocationKind Kind, string Id, DateTimeOffset RevokedAt, DateTimeOffset ExpiresAt);
