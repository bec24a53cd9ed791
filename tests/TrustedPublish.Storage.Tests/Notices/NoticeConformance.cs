using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;
using TrustedPublish.Storage.Notices;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Tests.Notices;

/// <summary>What every store of notices must do: for their owners, for those who send them, and for the changes that they are about.</summary>
public abstract class NoticeConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private INotices Notices => Get<INotices>();

    private INoticeOutbox Outbox => Get<INoticeOutbox>();

    [Fact]
    public async Task A_notice_comes_back_whole_and_the_newest_first()
    {
        var (mine, other) = (await AccountAsync("mine"), await AccountAsync("other"));
        Notice[] all = [.. Enumerable.Range(0, 5).Select(number => Notice(mine, $"number {number}") with { Address = number == 2 ? "old@example.com" : null })];
        await Notices.AddAsync(all, Cancellation);
        await Notices.AddAsync([Notice(other, "not yours")], Cancellation);
        await ReopenAsync();

        var read = await Notices.ReadAsync(mine, before: null, 3, Cancellation);
        Assert.Equal(all.Reverse().Take(3).Select(static notice => new KeptNotice(notice, false, null, null)), read);
        Assert.Equal(["number 1", "number 0"], (await Notices.ReadAsync(mine, read[^1].Notice.Id, 3, Cancellation)).Select(static kept => kept.Notice.Subject));
        Assert.Empty(await Notices.ReadAsync(mine, "nt_never-was", 3, Cancellation));
    }

    [Fact]
    public async Task A_notice_is_seen_only_by_its_owner()
    {
        var (mine, other) = (await AccountAsync("mine"), await AccountAsync("other"));
        var notice = Notice(mine);
        await Notices.AddAsync([notice], Cancellation);

        Assert.False(await Notices.MarkSeenAsync(other, notice.Id, Cancellation));
        Assert.Equal(1, await Notices.CountUnseenAsync(mine, Cancellation));
        Assert.True(await Notices.MarkSeenAsync(mine, notice.Id, Cancellation));
        Assert.True(await Notices.MarkSeenAsync(mine, notice.Id, Cancellation));
        Assert.Equal(0, await Notices.CountUnseenAsync(mine, Cancellation));
        Assert.True(Assert.Single(await Notices.ReadAsync(mine, null, 9, Cancellation)).IsSeen);
    }

    [Fact]
    public async Task A_change_and_its_notices_are_written_together_or_not_at_all()
    {
        var mine = await AccountAsync("mine");
        var store = Get<IPublisherStore>();
        await store.AddAsync(Publisher(), new Trail(Entry("added"), [Notice(mine, "added")]), Cancellation);
        Assert.False(await store.ReplaceAsync(Publisher(version: 9), 8, new Trail(Entry("late"), [Notice(mine, "late")]), Cancellation));
        Assert.False(await Get<IMintLedger>().CommitAsync(new Trail(Entry("mint"), [Notice(mine, "lost the race")]), Publisher(version: 9), Cancellation));
        Assert.True(await Get<IMintLedger>().CommitAsync(new Trail(Entry("mint"), [Notice(mine, "first use")]), Publisher(version: 2), Cancellation));
        Assert.True(await store.RemoveAsync("tp_one", new Trail(Entry("removed"), [Notice(mine, "removed")]), Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => store.AddAsync(Publisher(), new Trail(Entry("orphan"), [Notice("no such account")]), Cancellation));

        Assert.Equal(["removed", "first use", "added"], (await Notices.ReadAsync(mine, null, 9, Cancellation)).Select(static kept => kept.Notice.Subject));
        Assert.Equal(["removed", "mint", "added"], (await ReadJournalAsync()).Select(static entry => entry.Id));
        Assert.Empty((await store.LoadAsync(Cancellation)).Publishers);
    }

    [Fact]
    public async Task Of_many_claims_at_once_each_notice_goes_to_one()
    {
        var mine = await AccountAsync("mine");
        await Notices.AddAsync([.. Enumerable.Range(0, 10).Select(number => Notice(mine, $"{number}"))], Cancellation);

        var claims = (await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Outbox.ClaimAsync(Cancellation)))).OfType<OutgoingNotice>().ToArray();

        Assert.Equal(Enumerable.Range(0, 10).Select(static number => $"{number}"), claims.Select(static claim => claim.Notice.Subject).Order(StringComparer.Ordinal));
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
    }

    [Fact]
    public async Task A_claim_ends_by_itself_and_then_says_nothing_any_more()
    {
        var mine = await AccountAsync("mine", "mine@example.com");
        await Notices.AddAsync([Notice(mine)], Cancellation);
        var died = await Outbox.ClaimAsync(Cancellation);
        Host.Time.Advance(NoticeOutbox.Lease);
        var second = await Outbox.ClaimAsync(Cancellation);

        Assert.Equal(("mine@example.com", 1, 2), (second!.Address, died!.Attempts, second.Attempts));
        await Outbox.FailedAsync(died, "too late", next: null, Cancellation);
        await Outbox.SentAsync(second, Cancellation);
        await Outbox.FailedAsync(died, "much too late", Host.Time.GetUtcNow(), Cancellation);
        await ReopenAsync();

        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        var kept = Assert.Single(await Notices.ReadAsync(mine, null, 9, Cancellation));
        Assert.Equal((Host.Time.GetUtcNow(), null), (kept.SentAt, kept.NotSent));
        Assert.Empty(await ReadJournalAsync(new JournalQuery { Kind = "notice.given_up" }));
    }

    [Fact]
    public async Task What_failed_is_due_again_later_and_what_was_given_up_never_is_and_is_journaled()
    {
        var mine = await AccountAsync("mine");
        await Notices.AddAsync([Notice(mine)], Cancellation);
        await Outbox.FailedAsync((await Outbox.ClaimAsync(Cancellation))!, "no answer", Host.Time.GetUtcNow().AddMinutes(1), Cancellation);
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        Host.Time.Advance(TimeSpan.FromMinutes(1));
        var again = (await Outbox.ClaimAsync(Cancellation))!;
        await Outbox.FailedAsync(again, "given up", next: null, Cancellation);
        Host.Time.Advance(TimeSpan.FromDays(30));

        Assert.Equal((null, 2), (again.Address, again.Attempts));
        Assert.Null(await Outbox.ClaimAsync(Cancellation));
        Assert.Equal("given up", Assert.Single(await Notices.ReadAsync(mine, null, 9, Cancellation)).NotSent);
        Assert.Contains(again.Notice.Id, Assert.Single(await ReadJournalAsync(new JournalQuery { Kind = "notice.given_up" })).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_for_another_address_goes_there()
    {
        var mine = await AccountAsync("mine", "new@example.com");
        await Notices.AddAsync([Notice(mine) with { Address = "old@example.com" }], Cancellation);
        Assert.Equal("old@example.com", (await Outbox.ClaimAsync(Cancellation))!.Address);
    }

    [Fact]
    public async Task Notices_go_after_a_year()
    {
        var mine = await AccountAsync("mine");
        await Notices.AddAsync([Notice(mine)], Cancellation);
        Host.Time.Advance(TimeSpan.FromDays(364));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Single(await Notices.ReadAsync(mine, null, 9, Cancellation));
        Host.Time.Advance(TimeSpan.FromDays(1));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Empty(await Notices.ReadAsync(mine, null, 9, Cancellation));
    }

    [Fact]
    public async Task Until_packages_have_maintainers_administrators_are_told()
    {
        await AccountAsync("somebody");
        await Get<IAccounts>().BootstrapAsync("unused", new("a long enough password"), Cancellation);
        var administrator = await AccountAsync("root", isAdministrator: true);
        Assert.Equal([administrator], await Get<INoticeRecipients>().MaintainersOfAsync("npm", "@acme/demo", Cancellation));
    }

    [Fact]
    public async Task A_first_sign_in_is_no_news_and_one_from_elsewhere_is_news_once()
    {
        var (mine, other) = (await AccountAsync("mine"), await AccountAsync("other"));
        await SeeAsync(mine, "192.0.2.0/24");
        await SeeAsync(mine, "192.0.2.0/24");
        Assert.Empty(await Notices.ReadAsync(mine, null, 9, Cancellation));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SeeAsync(mine, "2001:db8::/48")));
        await SeeAsync(mine, "2001:db8::/48");
        await SeeAsync(other, "2001:db8::/48");

        Assert.Single(await Notices.ReadAsync(mine, null, 9, Cancellation));
        Assert.Empty(await Notices.ReadAsync(other, null, 9, Cancellation));
        Assert.Equal(["seen"], (await ReadJournalAsync()).Select(static entry => entry.Id));
    }

    [Fact]
    public async Task A_network_is_forgotten_a_year_after_the_last_sign_in_from_it()
    {
        var mine = await AccountAsync("mine");
        await SeeAsync(mine, "192.0.2.0/24");
        await SeeAsync(mine, "198.51.100.0/24");
        Host.Time.Advance(TimeSpan.FromDays(200));
        await SeeAsync(mine, "192.0.2.0/24");
        Host.Time.Advance(TimeSpan.FromDays(200));
        await Get<ExpiryPurge>().PurgeAsync(Cancellation);
        Assert.Equal(["192.0.2.0/24"], await Get<TableReader>().ReadAsync(context => context.SignInNetworks.Select(row => row.Network).ToArrayAsync(Cancellation)));
    }

    private Task SeeAsync(string accountId, string network) =>
        Get<ISignInNetworkStore>().SeeAsync(accountId, network, new Trail(Entry("seen"), [Notice(accountId, network)]), Cancellation);

    private Notice Notice(string accountId, string subject = "subject") =>
        new NoticeText(NoticeKind.PasswordChanged, subject, "one line\nand another").To(accountId, Host.Time.GetUtcNow());

    private async Task<string> AccountAsync(string name, string? email = null, bool isAdministrator = false)
    {
        var user = new AccountUser { UserName = name, NormalizedUserName = name, Email = email, IsAdministrator = isAdministrator };
        await Get<WriteLoop>().ChangeAsync(context =>
        {
            context.Users.Add(user);
            return context.SaveChangesAsync();
        }, Cancellation);
        return user.Id;
    }
}

public sealed class NoticesOnSqlite() : NoticeConformance(DatabaseProvider.Sqlite);

public sealed class NoticesOnPostgreSql() : NoticeConformance(DatabaseProvider.PostgreSql);
