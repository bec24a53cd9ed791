using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Accounts.Passkeys;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every engine must do with passkeys whose answers were found right.</summary>
public abstract class PasskeyRowsConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private const string Password = "a long enough password";

    private PasskeyRows Rows => Get<PasskeyRows>();

    private IPasskeys Passkeys => Get<IPasskeys>();

    [Fact]
    public async Task The_first_passkey_is_a_second_factor_and_the_last_takes_it_away()
    {
        var account = await AccountAsync();
        Assert.Equal(PasskeyAddition.AddedFirst, await AddAsync(account, 1));
        Assert.Equal(PasskeyAddition.Added, await AddAsync(account, 2));
        var enrolled = (await Get<IAccounts>().FindAsync(account.Id, Cancellation))!;
        Assert.Equal(TwoFactorMode.AuthAndWrites, enrolled.TwoFactor);
        Assert.NotEqual(account.SecurityStamp, enrolled.SecurityStamp);
        Assert.Equal(1, (await Get<ISecondFactorStore>().ReadAsync(account.Id, Cancellation))!.RecoveryCodes);
        Assert.Equal(["Key 1", "Key 2"], (await Passkeys.ListAsync(account.Id, Cancellation)).Select(static passkey => passkey.Name).Order());

        Assert.Equal(FactorRemoval.Removed, await RemoveAsync(account, 1, mayBeLast: false));
        Assert.Equal(FactorRemoval.Unknown, await RemoveAsync(account, 1, mayBeLast: false));
        Assert.Equal(FactorRemoval.IsLast, await RemoveAsync(account, 2, mayBeLast: false));
        Assert.Single(await Passkeys.ListAsync(account.Id, Cancellation));
        Assert.Equal(FactorRemoval.Removed, await RemoveAsync(account, 2, mayBeLast: true));
        Assert.Equal(TwoFactorMode.None, (await Get<IAccounts>().FindAsync(account.Id, Cancellation))!.TwoFactor);
        Assert.Equal(0, (await Get<ISecondFactorStore>().ReadAsync(account.Id, Cancellation))!.RecoveryCodes);
    }

    [Fact]
    public async Task Nobody_registers_a_credential_twice_or_more_than_they_may()
    {
        var account = await AccountAsync();
        await AddAsync(account, 1);

        Assert.Equal(PasskeyAddition.Refused, await AddAsync(account, 1));
        await AddAsync(account, 2);
        Assert.Equal(PasskeyAddition.TooMany, await AddAsync(account, 3));
    }

    [Fact]
    public async Task Of_parallel_answers_with_one_number_one_counts_and_none_goes_back()
    {
        var account = await AccountAsync();
        await AddAsync(account, 1);

        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Rows.UseAsync(account.Id, Made(1, 7), Cancellation)));

        Assert.Single(used, static one => one);
        Assert.False(await Rows.UseAsync(account.Id, Made(1, 6), Cancellation));
        Assert.False(await Rows.UseAsync(account.Id, Made(1, 0), Cancellation));
        Assert.True(await Rows.UseAsync(account.Id, Made(1, 8), Cancellation));
        Assert.False(await Rows.UseAsync("somebody else", Made(1, 9), Cancellation));
    }

    [Fact]
    public async Task A_passkey_that_never_counts_is_used_again()
    {
        var account = await AccountAsync();
        await AddAsync(account, 1);

        Assert.True(await Rows.UseAsync(account.Id, Made(1, 0), Cancellation));
        Assert.True(await Rows.UseAsync(account.Id, Made(1, 0), Cancellation));
    }

    private static UserPasskeyInfo Made(byte id, uint counter) =>
        new([id, 2, 3], [4, 5], default, counter, ["internal"], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [6], [7]);

    private Task<PasskeyAddition> AddAsync(Account account, byte id) =>
        Rows.AddAsync(account.Id, Made(id, 0), new NewPasskey($"Key {id}", 2, [new string('c', 64)], null, Journaled("passkey.added")), Cancellation);

    private Task<FactorRemoval> RemoveAsync(Account account, byte id, bool mayBeLast) =>
        Passkeys.RemoveAsync(account.Id, Base64Url.EncodeToString([id, 2, 3]), new FactorRemovalTerms(mayBeLast, null, Journaled("passkey.removed")), Cancellation);

    private JournalEntry Journaled(string kind) => new() { Id = ShortId.Create(), At = Host.Time.GetUtcNow(), Kind = kind, Outcome = JournalEntry.Accepted };

    private async Task<Account> AccountAsync()
    {
        await Get<IAccounts>().BootstrapAsync("admin", new(Password), Cancellation);
        return (await Get<IAccounts>().SignInAsync("admin", new(Password), Cancellation)).Account!;
    }
}

public sealed class PasskeysOnSqlite() : PasskeyRowsConformance(DatabaseProvider.Sqlite);

public sealed class PasskeysOnPostgreSql() : PasskeyRowsConformance(DatabaseProvider.PostgreSql);
