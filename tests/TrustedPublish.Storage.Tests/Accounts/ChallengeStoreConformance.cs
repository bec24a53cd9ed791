using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every store of challenges must do: each step is taken once, in order, in time, and for the operation that was confirmed.</summary>
public abstract class ChallengeStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private IChallengeStore Store => Get<IChallengeStore>();

    [Fact]
    public async Task Each_step_is_taken_once_even_in_parallel()
    {
        var account = await AskAsync();

        Assert.False(await Store.CollectAsync("poll", "done", Cancellation));
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.AnswerAsync("page", ChallengeState.Approved, account, Journaled, Cancellation))), static one => one);
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Store.CollectAsync("poll", $"done{number}", Cancellation))), static one => one);
        var done = (await Store.FindByPollAsync("poll", Cancellation))!.DoneHash!;
        Assert.False(await Store.SpendAsync(done, account.Id, "another operation", Cancellation));
        Assert.False(await Store.SpendAsync(done, "somebody else", "operation", Cancellation));
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SpendAsync(done, account.Id, "operation", Cancellation))), static one => one);
    }

    [Fact]
    public async Task Nothing_is_done_with_one_that_was_declined_or_has_expired()
    {
        var account = await AskAsync();
        Assert.True(await Store.AnswerAsync("page", ChallengeState.Declined, account, Journaled, Cancellation));
        Assert.False(await Store.AnswerAsync("page", ChallengeState.Approved, account, Journaled, Cancellation));
        Assert.False(await Store.CollectAsync("poll", "done", Cancellation));

        Host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await Store.FindByPageAsync("page", Cancellation));
        Assert.Null(await Store.FindByPollAsync("poll", Cancellation));
    }

    private static JournalEntry Journaled => new() { Id = ShortId.Create(), At = DateTimeOffset.UnixEpoch, Kind = "test", Outcome = JournalEntry.Accepted };

    private async Task<Account> AskAsync()
    {
        var account = (await Get<IAccounts>().CreateAsync(new NewAccount("alice", new Secret("a long enough password")), Journaled, Cancellation))!;
        var now = Host.Time.GetUtcNow();
        await Store.AddAsync(
            new Challenge { PageHash = "page", PollHash = "poll", AccountId = account.Id, Description = "publish", Fingerprint = "operation", CreatedAt = now, ExpiresAt = now.AddMinutes(10) }, Cancellation);
        return account;
    }
}

public sealed class ChallengesOnSqlite() : ChallengeStoreConformance(DatabaseProvider.Sqlite);

public sealed class ChallengesOnPostgreSql() : ChallengeStoreConformance(DatabaseProvider.PostgreSql);
