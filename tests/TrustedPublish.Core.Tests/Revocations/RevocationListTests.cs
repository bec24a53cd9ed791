using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Tests.Fixtures;
using TrustedPublish.Testing;

namespace TrustedPublish.Core.Tests.Revocations;

/// <summary>What one node knows, forgets, and says when it cannot know.</summary>
public sealed class RevocationListTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15.5);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryStores stores = new();
    private readonly SilentRelay relay = new();
    private readonly SigningKeys keys;
    private readonly RevocationList list;

    public RevocationListTests()
    {
        keys = new SigningKeys(stores, time);
        list = new RevocationList(stores, stores, relay, keys, time, NullLogger<RevocationList>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => keys.Dispose();

    [Fact]
    public async Task What_another_node_wrote_is_found_by_looking()
    {
        await list.OpenAsync(Stop);
        var token = Token("tp_1");
        await StoreAsync(RevocationKind.Publisher, "tp_1");

        Assert.False(await list.IsRevokedAsync(token, Stop));
        await list.RefreshAsync(Stop);
        Assert.True(await list.IsRevokedAsync(token, Stop));
        Assert.False(await list.IsRevokedAsync(Token("tp_2"), Stop));
    }

    [Fact]
    public async Task What_is_announced_is_read_from_the_relay_or_else_from_the_database()
    {
        await list.OpenAsync(Stop);
        var stored = await StoreAsync(RevocationKind.Publisher, "tp_1");
        relay.Entries.Add(stored with { Seq = 9, Id = "tp_relayed" });

        await relay.AnnounceAsync(9);
        Assert.True(await list.IsRevokedAsync(Token("tp_relayed"), Stop));
        Assert.False(await list.IsRevokedAsync(Token("tp_1"), Stop));

        await relay.AnnounceAsync(stored.Seq);
        Assert.True(await list.IsRevokedAsync(Token("tp_1"), Stop));
    }

    [Fact]
    public async Task An_older_database_in_place_of_the_old_one_takes_nothing_away_and_its_news_are_seen()
    {
        await list.OpenAsync(Stop);
        await list.AddAsync([Entry(RevocationKind.Publisher, "tp_old") with { Seq = 100 }], Stop);
        await list.RefreshAsync(newest: 100, Stop);

        await StoreAsync(RevocationKind.Publisher, "tp_new");
        await list.RefreshAsync(newest: 1, Stop);

        Assert.True(await list.IsRevokedAsync(Token("tp_new"), Stop));
        Assert.True(await list.IsRevokedAsync(Token("tp_old"), Stop));
    }

    [Fact]
    public async Task ISS_20_without_the_database_it_counts_for_a_minute_and_then_nobody_is_let_through()
    {
        await list.OpenAsync(Stop);
        var dead = Token("tp_1");
        await StoreAsync(RevocationKind.Publisher, "tp_1");
        await list.RefreshAsync(Stop);
        stores.IsDown = true;

        time.Advance(RevocationList.LastKnownGood);
        Assert.False(await list.IsRevokedAsync(Token("tp_2"), Stop));
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await list.IsRevokedAsync(Token("tp_2"), Stop));
        Assert.True(await list.IsRevokedAsync(dead, Stop));

        stores.IsDown = false;
        Assert.False(await list.IsRevokedAsync(Token("tp_2"), Stop));
    }

    [Fact]
    public async Task Without_the_database_the_relay_still_adds()
    {
        await list.OpenAsync(Stop);
        stores.IsDown = true;
        relay.Entries.Add(Entry(RevocationKind.Publisher, "tp_1") with { Seq = 1 });

        await relay.AnnounceAsync(1);

        Assert.True(await list.IsRevokedAsync(Token("tp_1"), Stop));
    }

    [Fact]
    public async Task MNT_12_a_revoked_key_never_signs_or_verifies_again_and_a_new_one_takes_over()
    {
        await keys.OpenAsync(Stop);
        await list.OpenAsync(Stop);
        var old = keys.Current.KeyId;
        var stored = await StoreAsync(RevocationKind.Key, old);

        await list.RefreshAsync(Stop);

        Assert.Null(keys.Find(old));
        Assert.NotEqual(old, keys.Current.KeyId);
        Assert.DoesNotContain(keys.PublicKeys, key => key.Kid == old);
        time.Advance(Life + TimeSpan.FromDays(1));
        await list.RefreshAsync(Stop);
        Assert.Equal(0, list.Count);
        await stores.AddFirstAsync(new SigningKeyRecord { KeyId = stored.Id, PrivateKey = Jwk.EcKey.ExportPkcs8PrivateKey(), CreatedAt = default }, Stop);
        await keys.OpenAsync(Stop);
        Assert.Null(keys.Find(old));
    }

    [Fact]
    public async Task A_revoked_key_is_dropped_although_no_new_one_can_be_made()
    {
        await keys.OpenAsync(Stop);
        await list.OpenAsync(Stop);
        var old = keys.Current.KeyId;
        var stored = await StoreAsync(RevocationKind.Key, old);
        stores.IsDown = true;

        await list.AddAsync([stored], Stop);
        Assert.Null(keys.Find(old));
        Assert.Throws<StoreUnavailableException>(() => keys.Current);

        stores.IsDown = false;
        await keys.RefreshAsync(Stop);
        Assert.NotEqual(old, keys.Current.KeyId);
    }

    [Fact]
    public async Task Minting_waits_for_the_second_after_a_revocation_and_for_nothing_else()
    {
        await list.OpenAsync(Stop);
        time.Advance(TimeSpan.FromMilliseconds(300));
        await list.AddAsync([Entry(RevocationKind.Publisher, "tp_1")], Stop);

        await list.UntilMintableAsync(Token("tp_2"), Stop);
        var waiting = list.UntilMintableAsync(Token("tp_1"), Stop).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.False(await list.IsRevokedAsync(Token("tp_1"), Stop));
    }

    private Revocable Token(string publisher) => new(time.GetUtcNow(), [(RevocationKind.Publisher, publisher)]);

    private RevocationEntry Entry(RevocationKind kind, string id) => new(0, kind, id, time.GetUtcNow(), time.GetUtcNow() + Life);

    private async Task<RevocationEntry> StoreAsync(RevocationKind kind, string id) =>
        (await stores.AddAsync(new Revocation(Entry(kind, id), null, "admin"), Journaled(), Stop)).Stored.Entry;

    private JournalEntry Journaled() => new() { Id = ShortId.Create(), At = time.GetUtcNow(), Kind = "revocation.added", Outcome = JournalEntry.Accepted };
}
