using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Journal;

/// <summary>What every journal must do.</summary>
public abstract class JournalConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    [Fact]
    public async Task An_entry_comes_back_whole_after_reopening()
    {
        var entry = Entry() with
        {
            Registry = "npm",
            Package = "@acme/demo",
            Actor = "github:1",
            Publisher = "tp_one",
            Credential = "jti-1",
            Data = """{"checks":[{"field":"ref","expected":"é ' \" ; --"}]}""",
        };
        await Get<IJournal>().AppendAsync(entry, Cancellation);
        await ReopenAsync();
        Assert.Equal([entry], await ReadJournalAsync());
    }

    [Fact]
    public async Task An_empty_text_is_not_no_text_and_a_long_one_is_kept_whole()
    {
        var entry = Entry() with { Actor = "", Publisher = null, Data = $$"""{"long":"{{new string('é', 100_000)}}"}""" };
        await Get<IJournal>().AppendAsync(entry, Cancellation);
        Assert.Equal([entry], await ReadJournalAsync());
    }

    [Fact]
    public async Task Many_callers_at_once_are_each_acknowledged_once_their_entry_is_written()
    {
        var journal = Get<IJournal>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            await journal.AppendAsync(Entry($"{number}"), Cancellation);
            Assert.Single(await ReadJournalAsync(new() { Id = $"{number}" }));
        }));
        Assert.Equal(200, (await ReadJournalAsync(new() { Limit = 500 })).Count);
    }

    [Fact]
    public async Task Entries_are_read_newest_first_and_no_more_than_asked_for()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Get<IJournal>().AppendAsync(Entry(id), Cancellation);
        }

        Assert.Equal(["c", "b"], (await ReadJournalAsync(new() { Limit = 2 })).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Two_entries_may_bear_the_same_short_id()
    {
        await Get<IJournal>().AppendAsync(Entry(), Cancellation);
        await Get<IJournal>().AppendAsync(Entry(), Cancellation);
        Assert.Equal(2, (await ReadJournalAsync(new() { Id = "7K2M-9QXD" })).Count);
    }

    [Fact]
    public async Task Entries_are_handed_over_one_by_one_latest_first_and_no_more_than_asked_for()
    {
        foreach (var (id, minutes) in new[] { ("late", 9), ("early", 1), ("middle", 5), ("middle2", 5), ("before", -1), ("at the end", 10) })
        {
            await Get<IJournal>().AppendAsync(Entry(id) with { At = Entry().At.AddMinutes(minutes) }, Cancellation);
        }

        var seen = new List<string>();
        await Get<IJournal>().ReadEachAsync(new() { From = Entry().At, Until = Entry().At.AddMinutes(10), Limit = 3 }, entry => seen.Add(entry.Id), Cancellation);

        Assert.Equal(["late", "middle2", "middle"], seen);
    }

    [Fact]
    public async Task Entries_are_found_by_a_member_of_their_data_and_not_by_a_value_that_reads_like_one()
    {
        await Get<IJournal>().AppendAsync(Entry("with") with { Data = """{"a":1,"would_refuse":[{"guard_rail":"x"}]}""" }, Cancellation);
        await Get<IJournal>().AppendAsync(Entry("value") with { Data = """{"a":"would_refuse","b":"\u0022would_refuse\u0022:"}""" }, Cancellation);
        await Get<IJournal>().AppendAsync(Entry("other") with { Data = """{"wouldXrefuse":1,"a%":2}""" }, Cancellation);
        await Get<IJournal>().AppendAsync(Entry("none"), Cancellation);

        Assert.Equal(["with"], (await ReadJournalAsync(new() { DataMember = "would_refuse" })).Select(entry => entry.Id));
        Assert.Empty(await ReadJournalAsync(new() { DataMember = "%" }));
        Assert.Equal(4, (await ReadJournalAsync(new() { Outcome = Entry().Outcome })).Count);
        Assert.Empty(await ReadJournalAsync(new() { Outcome = "access_policy" }));
    }

    [Fact]
    public async Task Each_filter_keeps_what_it_names_and_nothing_else()
    {
        var wanted = Entry("wanted") with { Registry = "npm", Package = "p", Actor = "a", Credential = "c", Kind = "publish" };
        await Get<IJournal>().AppendAsync(wanted, Cancellation);
        await Get<IJournal>().AppendAsync(Entry("other") with { At = wanted.At.AddHours(1) }, Cancellation);
        await Get<IJournal>().AppendAsync(Entry("older") with { At = wanted.At.AddHours(-1) }, Cancellation);

        JournalQuery[] queries =
        [
            new() { Id = "wanted" }, new() { Registry = "npm" }, new() { Package = "p" }, new() { Actor = "a" }, new() { Credential = "c" },
            new() { Kind = "publish" }, new() { From = wanted.At, Until = wanted.At.AddHours(1) },
        ];
        foreach (var query in queries)
        {
            Assert.Equal([wanted], await ReadJournalAsync(query));
        }
    }
}

public sealed class JournalOnSqlite() : JournalConformance(DatabaseProvider.Sqlite);

public sealed class JournalOnPostgreSql() : JournalConformance(DatabaseProvider.PostgreSql);
