using System.Security.Cryptography;
using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Credentials.Revocations;

/// <summary>What every store of revocations must do.</summary>
public abstract class RevocationStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private static readonly TimeSpan life = TimeSpan.FromMinutes(15.5);

    private IRevocationStore Store => Get<IRevocationStore>();

    [Fact]
    public async Task A_revocation_comes_back_whole_with_its_journal_entry()
    {
        var (stored, previous) = await AddAsync(RevocationKind.Package, "npm/@acme/demo", "leaked");
        var (second, after) = await AddAsync(RevocationKind.Instance, "*", reason: null);
        await ReopenAsync();

        Assert.Equal((0, stored.Entry.Seq), (previous, after));
        Assert.Equal([second, stored], await Store.ReadAsync(null, 10, Cancellation));
        Assert.Equal([stored.Entry, second.Entry], await Store.LoadAsync(0, Cancellation));
        Assert.Equal([second.Entry], await Store.LoadAsync(stored.Entry.Seq, Cancellation));
        Assert.Equal([stored], await Store.ReadAsync(second.Entry.Seq, 10, Cancellation));
        Assert.Equal([second], await Store.ReadAsync(null, 1, Cancellation));
        Assert.Equal(["*", "npm/@acme/demo"], (await ReadJournalAsync(new() { Kind = "revocation.added" })).Select(entry => entry.Data));
    }

    [Fact]
    public async Task Every_revocation_moves_the_position_and_publishers_move_the_other()
    {
        var empty = await PositionsAsync();
        var (stored, _) = await AddAsync(RevocationKind.Publisher, "tp_one");
        Assert.Equal(empty with { Revocations = stored.Entry.Seq }, await PositionsAsync());

        await Get<Core.Bindings.IPublisherStore>().AddAsync(Publisher(), Entry(), Cancellation);
        var moved = await PositionsAsync();
        Assert.Equal(stored.Entry.Seq, moved.Revocations);
        Assert.True(moved.Publishers > empty.Publishers);
    }

    [Fact]
    public async Task The_same_revoked_again_takes_the_old_one_s_place_and_never_moves_back()
    {
        var (first, _) = await AddAsync(RevocationKind.Publisher, "tp_one");
        Host.Time.Advance(TimeSpan.FromSeconds(5));
        var (second, previous) = await AddAsync(RevocationKind.Publisher, "tp_one");
        var behind = second with { Entry = second.Entry with { RevokedAt = first.Entry.RevokedAt, ExpiresAt = first.Entry.ExpiresAt } };
        var (third, _) = await Store.AddAsync(behind, Entry(), Cancellation);

        Assert.Equal(first.Entry.Seq, previous);
        Assert.True(second.Entry.Seq > first.Entry.Seq && third.Entry.Seq > second.Entry.Seq);
        Assert.Equal((second.Entry.RevokedAt, second.Entry.ExpiresAt), (third.Entry.RevokedAt, third.Entry.ExpiresAt));
        Assert.Equal([third], await Store.ReadAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task A_seq_is_never_given_out_twice_although_expired_rows_are_purged()
    {
        var (first, _) = await AddAsync(RevocationKind.Token, "jti1");
        Host.Time.Advance(life);
        Assert.Empty(await Store.ReadAsync(null, 10, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Empty(await Store.LoadAsync(0, Cancellation));
        Assert.Equal(0, (await PositionsAsync()).Revocations);
        await ReopenAsync();

        Assert.True((await AddAsync(RevocationKind.Token, "jti2")).Stored.Entry.Seq > first.Entry.Seq);
    }

    [Fact]
    public async Task A_revoked_key_is_gone_with_the_revocation_and_the_next_start_makes_another()
    {
        await Get<ISigningKeyStore>().AddFirstAsync(Key("first"), Cancellation);
        await AddAsync(RevocationKind.Key, "other");
        Assert.Single(await Get<ISigningKeyStore>().LoadAsync(Cancellation));
        await AddAsync(RevocationKind.Key, "first");
        Assert.Empty(await Get<ISigningKeyStore>().LoadAsync(Cancellation));
        Assert.Equal("second", (await Get<ISigningKeyStore>().AddFirstAsync(Key("second"), Cancellation)).KeyId);
    }

    [Fact]
    public async Task Whoever_watches_the_position_while_many_revoke_misses_none()
    {
        using var done = new CancellationTokenSource();
        HashSet<string> seen = [];
        var watching = Task.Run(async () =>
        {
            for (var (position, isLast) = (0L, false); !isLast;)
            {
                isLast = done.IsCancellationRequested;
                foreach (var entry in await Store.LoadAsync(position, Cancellation))
                {
                    Assert.True(entry.Seq > position);
                    position = entry.Seq;
                    seen.Add(entry.Id);
                }
            }
        }, Cancellation);

        var seqs = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number => (await AddAsync(RevocationKind.Token, $"jti{number}")).Stored.Entry.Seq));
        await done.CancelAsync();
        await watching;

        Assert.Equal(200, seen.Count);
        Assert.Equal(200, seqs.Distinct().Count());
    }

    private Task<ChangePositions> PositionsAsync() => Get<IChangePositions>().ReadAsync(Cancellation);

    private Task<(Revocation Stored, long Previous)> AddAsync(RevocationKind kind, string id, string? reason = "test") => Store.AddAsync(
        new Revocation(new RevocationEntry(0, kind, id, Host.Time.GetUtcNow(), Host.Time.GetUtcNow() + life), reason, "admin"),
        Entry() with { Kind = "revocation.added", Data = id },
        Cancellation);

    private SigningKeyRecord Key(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new() { KeyId = id, PrivateKey = key.ExportPkcs8PrivateKey(), CreatedAt = Host.Time.GetUtcNow() };
    }
}

public sealed class RevocationsOnSqlite() : RevocationStoreConformance(DatabaseProvider.Sqlite);

public sealed class RevocationsOnPostgreSql() : RevocationStoreConformance(DatabaseProvider.PostgreSql);
