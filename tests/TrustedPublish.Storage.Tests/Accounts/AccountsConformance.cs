using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every account store must do.</summary>
public abstract class AccountsConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private static readonly Secret right = new("a long enough password");
    private static readonly Secret wrong = new("a wrong enough password");

    private IAccounts Accounts => Get<IAccounts>();

    [Fact]
    public async Task The_first_administrator_is_created_once_and_signs_in()
    {
        Assert.True(await Accounts.BootstrapAsync("admin", right, Cancellation));
        Assert.False(await Accounts.BootstrapAsync("other", right, Cancellation));
        await ReopenAsync();
        var (account, lockedOut) = await Accounts.SignInAsync("ADMIN", right, Cancellation);
        Assert.False(lockedOut);
        Assert.Equal(("admin", true), (account!.Name, account.IsAdministrator));
        Assert.Equal(account, await Accounts.FindAsync(account.Id, Cancellation));
        Assert.Null((await Accounts.SignInAsync("other", right, Cancellation)).Account);
    }

    [Fact]
    public async Task Of_starts_that_race_exactly_one_creates_the_administrator()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Accounts.BootstrapAsync($"admin{number}", right, Cancellation)));
        Assert.Single(created, made => made);
    }

    [Fact]
    public async Task A_short_password_is_refused_without_being_quoted()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Accounts.BootstrapAsync("admin", new("elevenchars"), Cancellation));
        Assert.Contains("12", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("elevenchars", fault.ToString(), StringComparison.Ordinal);
        Assert.True(await Accounts.BootstrapAsync("admin", new("twelve chars"), Cancellation));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        await Accounts.BootstrapAsync("admin", right, Cancellation);
        Assert.Equal(default, await Accounts.SignInAsync("admin", wrong, Cancellation));
        Assert.Equal(default, await Accounts.SignInAsync("nobody", wrong, Cancellation));
        Assert.Null(await Accounts.FindAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task The_fifth_failure_locks_the_account_for_fifteen_minutes()
    {
        await Accounts.BootstrapAsync("admin", right, Cancellation);
        for (var failure = 1; failure <= 5; failure++)
        {
            Assert.Equal(new(null, LockedOut: failure == 5), await Accounts.SignInAsync("admin", wrong, Cancellation));
        }

        Assert.Equal(new(null, LockedOut: true), await Accounts.SignInAsync("admin", right, Cancellation));
        Host.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.NotNull((await Accounts.SignInAsync("admin", right, Cancellation)).Account);
    }

    [Fact]
    public async Task A_right_password_forgives_the_failures_before_it()
    {
        await Accounts.BootstrapAsync("admin", right, Cancellation);
        for (var round = 0; round < 2; round++)
        {
            for (var failure = 0; failure < 4; failure++)
            {
                await Accounts.SignInAsync("admin", wrong, Cancellation);
            }

            Assert.NotNull((await Accounts.SignInAsync("admin", right, Cancellation)).Account);
        }
    }

    [Fact]
    public async Task Guesses_sent_in_parallel_are_counted_each()
    {
        await Accounts.BootstrapAsync("admin", right, Cancellation);
        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Accounts.SignInAsync("admin", wrong, Cancellation)));
        Assert.Equal(4, guesses.Count(guess => !guess.LockedOut));
    }
}

public sealed class AccountsOnSqlite() : AccountsConformance(DatabaseProvider.Sqlite);

public sealed class AccountsOnPostgreSql() : AccountsConformance(DatabaseProvider.PostgreSql);
