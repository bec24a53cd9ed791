using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every store of granular tokens must do.</summary>
public abstract class GranularTokenStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IGranularTokenStore Store => Get<IGranularTokenStore>();

    [Fact]
    public async Task A_token_comes_back_as_it_was_kept()
    {
        var token = await AddAsync(90, TokenPermission.StageOnly);

        var found = (await Store.FindAsync(token.TokenHash, Cancellation))!;

        Assert.Equivalent(token, found, strict: true);
        Assert.Equivalent(token, await Store.FindByKeyAsync(token.Key, Cancellation), strict: true);
        Assert.Null(await Store.FindAsync("another hash", Cancellation));
    }

    [Fact]
    public async Task A_revoked_token_is_revoked_once_and_listed_no_more_and_a_use_is_noted()
    {
        var token = await AddAsync(30, TokenPermission.ReadWrite);
        var now = Host.Time.GetUtcNow();
        await Store.UsedAsync(token.Key, now, "127.0.0.1", Cancellation);
        Assert.Equal((now, "127.0.0.1"), ((await Store.FindByKeyAsync(token.Key, Cancellation))!.LastUsedAt, (await Store.FindByKeyAsync(token.Key, Cancellation))!.LastUsedFrom));

        var revoked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.RevokeAsync(token.Key, now, Journaled, Cancellation)));

        Assert.Single(revoked, static one => one);
        Assert.Empty(await Store.ListAsync(token.AccountId, Cancellation));
        Assert.Equal(now, (await Store.FindAsync(token.TokenHash, Cancellation))!.RevokedAt);
    }

    [Fact]
    public async Task A_lowered_cap_shortens_writing_tokens_once_and_tells_their_owners()
    {
        var writing = await AddAsync(90, TokenPermission.ReadWrite);
        var reading = await AddAsync(365, TokenPermission.ReadOnly, writing.AccountId);
        var shorter = await AddAsync(10, TokenPermission.ReadWrite, writing.AccountId);
        Task<int> ShortenAsync() => Store.ShortenAsync(
            TimeSpan.FromDays(30), token => new Trail(Journaled, [AccountNotices.TokenShortened(token.Name, token.ExpiresAt).To(token.AccountId, Host.Time.GetUtcNow())]), Host.Time.GetUtcNow(), Cancellation);

        Assert.Equal(1, await ShortenAsync());
        Assert.Equal(0, await ShortenAsync());

        Assert.Equal(writing.CreatedAt.AddDays(30), (await Store.FindByKeyAsync(writing.Key, Cancellation))!.ExpiresAt);
        Assert.NotNull((await Store.FindByKeyAsync(writing.Key, Cancellation))!.ShortenedAt);
        Assert.Equal((reading.ExpiresAt, shorter.ExpiresAt), ((await Store.FindByKeyAsync(reading.Key, Cancellation))!.ExpiresAt, (await Store.FindByKeyAsync(shorter.Key, Cancellation))!.ExpiresAt));
        Assert.Equal(NoticeKind.TokenShortened, Assert.Single(await Get<INotices>().ReadAsync(writing.AccountId, null, 10, Cancellation)).Notice.Kind);
    }

    [Fact]
    public async Task Disabling_the_account_revokes_its_tokens()
    {
        var token = await AddAsync(30, TokenPermission.ReadWrite);

        Assert.True(await Get<IAccounts>().SetDisabledAsync("ALICE", true, _ => Journaled, Cancellation));

        Assert.NotNull((await Store.FindAsync(token.TokenHash, Cancellation))!.RevokedAt);
        Assert.Null(await Get<IAccounts>().FindByNameAsync("alice", Cancellation));
    }

    private static JournalEntry Journaled => new() { Id = ShortId.Create(), At = DateTimeOffset.UnixEpoch, Kind = "test", Outcome = JournalEntry.Accepted };

    private async Task<GranularToken> AddAsync(int days, TokenPermission permission, string? owner = null)
    {
        owner ??= (await Get<IAccounts>().CreateAsync(new NewAccount("alice", new Secret("a long enough password")), Journaled, Cancellation))!.Id;
        var (now, key) = (Host.Time.GetUtcNow(), Guid.NewGuid().ToString("n"));
        var token = new GranularToken
        {
            Key = key,
            TokenHash = key + key,
            TokenStart = "tpg_abcdefgh",
            AccountId = owner,
            Registry = "npm",
            Name = "ci",
            Description = "for the night",
            Packages = ["@acme/demo", "left-pad"],
            Scopes = ["@acme"],
            Organizations = [],
            PackagesPermission = permission,
            OrganizationsPermission = TokenPermission.NoAccess,
            Ranges = ["10.0.0.0/8", "2001:db8::/32"],
            BypassesTwoFactor = true,
            CreatedAt = now,
            ExpiresAt = now.AddDays(days),
        };
        await Store.AddAsync(token, Journaled, Cancellation);
        return token;
    }
}

public sealed class GranularTokensOnSqlite() : GranularTokenStoreConformance(DatabaseProvider.Sqlite);

public sealed class GranularTokensOnPostgreSql() : GranularTokenStoreConformance(DatabaseProvider.PostgreSql);
