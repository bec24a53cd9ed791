using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Credentials.Revocations;

namespace TrustedPublish.Core.Tests.Revocations;

/// <summary>A token is dead if any level says so, and for no other reason (MNT-06).</summary>
public sealed class RevocationSnapshotTests
{
    private static readonly DateTimeOffset Minted = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Minted.AddMinutes(1);

    private static readonly (RevocationKind Kind, string Id)[] Levels =
    [
        (RevocationKind.Token, "jti1"), (RevocationKind.Publisher, "tp_1"), (RevocationKind.Package, "npm/@acme/demo"),
        (RevocationKind.Issuer, "https://ci.example.com"), (RevocationKind.Key, "k1"), (RevocationKind.Instance, "*"),
        (RevocationKind.Session, "hash1"), (RevocationKind.Account, "account1"),
    ];

    private static Revocable Credential => new(Minted, [.. Levels.Take(6)]);

    private static Revocable Session => Revocable.Of(new SessionRecord { TokenHash = "hash1", AccountId = "account1", SecurityStamp = "x", CreatedAt = Minted, ExpiresAt = Later });

    [Fact]
    public void Every_combination_of_levels_is_dead_as_soon_as_one_level_is()
    {
        Assert.Equal(Enum.GetValues<RevocationKind>().Order(), Levels.Select(static level => level.Kind).Order());
        for (var revoked = 0; revoked < 1 << Levels.Length; revoked++)
        {
            var levels = Levels.Where((_, number) => (revoked & (1 << number)) != 0).ToArray();
            var snapshot = Of(levels.Select(static level => Entry(level.Kind, level.Id, Later)));

            Assert.Equal(levels.Any(static level => Credential.Levels.Contains(level)), snapshot.Revokes(Credential));
            Assert.Equal(levels.Any(static level => level.Kind is RevocationKind.Session or RevocationKind.Account or RevocationKind.Instance), snapshot.Revokes(Session));
        }
    }

    [Fact]
    public void No_level_strikes_another_one_s_name()
    {
        foreach (var (kind, id) in Levels)
        {
            var others = Levels.Where(level => level.Kind != kind).Select(level => Entry(level.Kind, id, Later));

            Assert.False(Of([.. others, Entry(kind, id + "x", Later), Entry(kind, id[..^1], Later)]).Revokes(Credential));
        }
    }

    [Theory]
    [InlineData(-1000, false)]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(999, true)]
    public void What_was_minted_in_the_second_of_the_revocation_is_dead(int milliseconds, bool dead)
    {
        // "iat" 12:00:00 stands for any moment of that second.
        foreach (var (kind, id) in Levels.Where(static level => !level.Kind.StrikesForEver))
        {
            var snapshot = Of([Entry(kind, id, Minted.AddMilliseconds(milliseconds))]);

            Assert.Equal(dead, snapshot.Revokes(kind is RevocationKind.Account ? Session : Credential));
        }
    }

    [Theory]
    [InlineData(RevocationKind.Token, "jti1")]
    [InlineData(RevocationKind.Key, "k1")]
    [InlineData(RevocationKind.Session, "hash1")]
    public void One_token_and_one_key_are_dead_whatever_their_time_says(object kind, string id) =>
        Assert.True(Of([Entry((RevocationKind)kind, id, Minted.AddHours(-1))]).Revokes((RevocationKind)kind is RevocationKind.Session ? Session : Credential));

    [Fact]
    public void The_later_of_two_revocations_counts_in_whatever_order_they_come()
    {
        var (early, late) = (Entry(RevocationKind.Publisher, "tp_1", Minted.AddHours(-1)), Entry(RevocationKind.Publisher, "tp_1", Later));

        Assert.True(Of([early, late]).Revokes(Credential));
        Assert.True(Of([late, early]).Revokes(Credential));
        Assert.Equal(Later, Of([late, early]).RevokedUntil(Credential));
        Assert.Equal(1, Of([late, early]).Count);
        Assert.Equal(1, Of([late, early]).Without(early.ExpiresAt).Count);
    }

    [Fact]
    public void An_entry_goes_exactly_at_its_end()
    {
        var entry = Entry(RevocationKind.Publisher, "tp_1", Later);

        Assert.Equal(1, Of([entry]).Without(entry.ExpiresAt.AddTicks(-1)).Count);
        Assert.Equal(0, Of([entry]).Without(entry.ExpiresAt).Count);
    }

    [Fact]
    public void Nothing_revoked_kills_nothing()
    {
        Assert.False(RevocationSnapshot.Empty.Revokes(Credential));
        Assert.Null(RevocationSnapshot.Empty.RevokedUntil(Credential));
        Assert.Null(Of([Entry(RevocationKind.Publisher, "tp_2", Later)]).RevokedUntil(Credential));
    }

    private static RevocationSnapshot Of(IEnumerable<RevocationEntry> entries) => RevocationSnapshot.Empty.With(entries);

    private static RevocationEntry Entry(RevocationKind kind, string id, DateTimeOffset at) => new(1, kind, id, at, at.AddMinutes(15.5));
}
