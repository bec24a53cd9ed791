using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every session store must do.</summary>
public abstract class SessionStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private ISessionStore Store => Get<ISessionStore>();

    [Fact]
    public async Task A_session_comes_back_whole_until_it_is_removed()
    {
        var session = await AddAsync();
        await ReopenAsync();
        Assert.Equal(session, await Store.FindAsync(session.TokenHash, Cancellation));
        await Store.RemoveAsync(session.TokenHash, Cancellation);
        await Store.RemoveAsync(session.TokenHash, Cancellation);
        Assert.Null(await Store.FindAsync(session.TokenHash, Cancellation));
    }

    [Fact]
    public async Task An_expired_session_is_not_found_and_its_row_goes()
    {
        var session = await AddAsync();
        Host.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await Store.FindAsync(session.TokenHash, Cancellation));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Equal(0, await Get<TableReader>().ReadAsync(context => context.Sessions.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task The_purge_keeps_what_still_counts()
    {
        var session = await AddAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(119));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Equal(session, await Store.FindAsync(session.TokenHash, Cancellation));
    }

    private async Task<SessionRecord> AddAsync()
    {
        await Get<IAccounts>().BootstrapAsync("admin", new("a long enough password"), Cancellation);
        var account = (await Get<IAccounts>().SignInAsync("admin", new("a long enough password"), Cancellation)).Account!;
        var session = new SessionRecord
        {
            TokenHash = new string('a', 64),
            AccountId = account.Id,
            SecurityStamp = account.SecurityStamp,
            CreatedAt = Host.Time.GetUtcNow(),
            ExpiresAt = Host.Time.GetUtcNow().AddHours(2),
        };
        await Store.AddAsync(session, Cancellation);
        return session;
    }
}

public sealed class SessionsOnSqlite() : SessionStoreConformance(DatabaseProvider.Sqlite);

public sealed class SessionsOnPostgreSql() : SessionStoreConformance(DatabaseProvider.PostgreSql);
