using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;


namespace TrustedPublish.Storage.Tests.Writes;

/// <summary>What happens to callers while the database takes nothing, or not everything, and afterwards.</summary>
public abstract class OutageConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    [Fact]
    public async Task Every_port_says_that_the_store_is_unavailable_and_works_again_afterwards()
    {
        await SqlAsync("ALTER TABLE journal RENAME TO gone");
        await SqlAsync("ALTER TABLE publishers RENAME TO gone_too");
        await UnavailableAsync(() => Get<IJournal>().AppendAsync(Entry(), Cancellation));
        await UnavailableAsync(() => Get<IMintLedger>().CommitAsync(Entry(), null, Cancellation));
        await UnavailableAsync(() => Get<IMintLedger>().CommitAsync(Entry(), Publisher(version: 2), Cancellation));
        await UnavailableAsync(() => Get<IPublisherStore>().AddAsync(Publisher(), Entry(), Cancellation));
        await UnavailableAsync(() => Get<IPublisherStore>().LoadAsync(Cancellation));
        await UnavailableAsync(() => ReadJournalAsync());

        await SqlAsync("ALTER TABLE gone RENAME TO journal");
        await SqlAsync("ALTER TABLE gone_too RENAME TO publishers");
        await Get<IJournal>().AppendAsync(Entry("after"), Cancellation);
        Assert.Equal(["after"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task An_entry_the_database_refuses_does_not_take_the_others_with_it()
    {
        await RefuseAsync("poison");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var id = number == 50 ? "poison" : $"{number}";
            return (Id: id, Fault: await Record.ExceptionAsync(() => Get<IJournal>().AppendAsync(Entry(id), Cancellation)));
        }));

        var (refused, fault) = Assert.Single(outcomes, outcome => outcome.Fault is not null);
        Assert.Equal("poison", refused);
        Assert.IsType<StoreUnavailableException>(fault);
        Assert.Equal(99, (await ReadJournalAsync()).Count);
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_does_not_undo_the_write()
    {
        using var cancellation = new CancellationTokenSource();
        var append = Get<IJournal>().AppendAsync(Entry("left"), cancellation.Token);
        await cancellation.CancelAsync();
        await Record.ExceptionAsync(() => append);
        await Get<IJournal>().AppendAsync(Entry("stayed"), Cancellation);
        Assert.Equal(["stayed", "left"], (await ReadJournalAsync()).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Closing_writes_what_still_waits_and_then_takes_nothing()
    {
        var journal = Get<IJournal>();
        var waiting = Enumerable.Range(0, 1000).Select(number => journal.AppendAsync(Entry($"{number}"), Cancellation)).ToArray();
        await Host.DisposeAsync();
        await Task.WhenAll(waiting);
        await UnavailableAsync(() => journal.AppendAsync(Entry("late"), Cancellation));
        await ReopenAsync();
        Assert.Equal(1000, (await ReadJournalAsync(new() { Limit = 2000 })).Count);
    }

    [Fact]
    public async Task Many_publisher_changes_and_mints_at_once_all_get_through()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async number =>
        {
            await Get<IMintLedger>().CommitAsync(Entry($"mint{number}"), null, Cancellation);
            if (number % 10 == 0)
            {
                await Get<IPublisherStore>().AddAsync(Publisher($"tp_{number}"), Entry($"added{number}"), Cancellation);
            }
        }));
        Assert.Equal(330, (await ReadJournalAsync(new() { Limit = 1000 })).Count);
        Assert.Equal(30, (await Get<IPublisherStore>().LoadAsync(Cancellation)).Publishers.Count);
    }

    private protected abstract Task RefuseAsync(string id);

    private protected async Task SqlAsync(string sql)
    {
        await using var context = Get<IDbContextFactory<StorageContext>>().CreateDbContext();
        await context.Database.ExecuteSqlRawAsync(sql, Cancellation);
    }

    private static async Task UnavailableAsync(Func<Task> ask)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(ask);
        Assert.Equal("The database cannot be reached.", fault.Message);
    }
}

public sealed class OutageOnSqlite() : OutageConformance(DatabaseProvider.Sqlite)
{
    private protected override Task RefuseAsync(string id) =>
        SqlAsync($"CREATE TRIGGER refuse BEFORE INSERT ON journal WHEN NEW.id = '{id}' BEGIN SELECT RAISE(ABORT, 'refused'); END");
}

public sealed class OutageOnPostgreSql() : OutageConformance(DatabaseProvider.PostgreSql)
{
    [Fact]
    public async Task The_journal_writes_again_after_the_server_dropped_every_connection()
    {
        await Get<IJournal>().AppendAsync(Entry("before"), Cancellation);
        await Record.ExceptionAsync(() => SqlAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"));
        await Record.ExceptionAsync(() => Get<IJournal>().AppendAsync(Entry("lost"), Cancellation));
        await Get<IJournal>().AppendAsync(Entry("after"), Cancellation);
        Assert.Equal(["after", "before"], (await ReadJournalAsync()).Select(entry => entry.Id).Where(id => id != "lost"));
    }

    private protected override Task RefuseAsync(string id) => SqlAsync($"ALTER TABLE journal ADD CHECK (id <> '{id}')");
}
