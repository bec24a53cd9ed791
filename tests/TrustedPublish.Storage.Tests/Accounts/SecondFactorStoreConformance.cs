using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What every store of second factors must do: whatever is spent is spent once, and keys lie encrypted.</summary>
public abstract class SecondFactorStoreConformance(DatabaseProvider provider) : StoreConformance(provider)
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 20).Select(static number => (byte)number)];

    private ISecondFactorStore Store => Get<ISecondFactorStore>();

    [Fact]
    public async Task A_step_and_all_before_it_count_once_even_in_parallel()
    {
        var account = await EnrolledAsync();

        var spent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SpendStepAsync(account.Id, 11, Cancellation)));

        Assert.Single(spent, static one => one);
        Assert.False(await Store.SpendStepAsync(account.Id, 10, Cancellation));
        Assert.True(await Store.SpendStepAsync(account.Id, 12, Cancellation));
    }

    [Fact]
    public async Task A_recovery_code_counts_once_even_in_parallel()
    {
        var account = await EnrolledAsync();

        var spent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SpendRecoveryCodeAsync(account.Id, "hash1", Cancellation)));

        Assert.Single(spent, static one => one);
        Assert.False(await Store.SpendRecoveryCodeAsync("somebody else", "hash2", Cancellation));
        Assert.Equal(1, (await Store.ReadAsync(account.Id, Cancellation))!.RecoveryCodes);
    }

    [Fact]
    public async Task A_key_that_was_not_begun_is_not_confirmed_and_of_parallel_confirmations_one_counts()
    {
        var account = await CreateAsync();
        await Store.BeginAsync(account.Id, Key, TwoFactorMode.AuthOnly, Cancellation);

        Assert.False(await Store.ConfirmAsync(account.Id, new byte[20], 1, [], null, Journaled, Cancellation));
        var confirmed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.ConfirmAsync(account.Id, Key, 1, ["hash"], null, Journaled, Cancellation)));

        Assert.Single(confirmed, static one => one);
        var state = (await Store.ReadAsync(account.Id, Cancellation))!;
        Assert.Equal((TwoFactorMode.AuthOnly, 1), (state.Mode, state.RecoveryCodes));
        Assert.Equal(Key, state.TotpKey);
        Assert.Null(state.PendingTotpKey);
    }

    [Fact]
    public async Task The_key_is_nowhere_in_the_table_and_goes_with_the_factor()
    {
        var account = await EnrolledAsync();
        var stored = await Get<TableReader>().ReadAsync(context => context.Users.Where(user => user.Id == account.Id).Select(user => user.TotpKey).SingleAsync(Cancellation));

        Assert.False(Convert.FromBase64String(stored!).AsSpan().IndexOf(Key) >= 0);
        await Store.RemoveAsync(account.Id, null, Journaled, Cancellation);

        var state = (await Store.ReadAsync(account.Id, Cancellation))!;
        Assert.Equal((TwoFactorMode.None, 0), (state.Mode, state.RecoveryCodes));
        Assert.Null(state.TotpKey);
        Assert.NotEqual((await Get<IAccounts>().FindAsync(account.Id, Cancellation))!.SecurityStamp, account.SecurityStamp);
    }

    [Fact]
    public async Task A_disabled_account_has_no_factor_to_spend()
    {
        var account = await EnrolledAsync();
        Assert.True(await Get<IAccounts>().SetDisabledAsync(account.Name, true, _ => Journaled, Cancellation));

        Assert.Null(await Store.ReadAsync(account.Id, Cancellation));
        Assert.False(await Store.SpendStepAsync(account.Id, 99, Cancellation));
    }

    private static JournalEntry Journaled => new() { Id = ShortId.Create(), At = DateTimeOffset.UnixEpoch, Kind = "test", Outcome = JournalEntry.Accepted };

    private async Task<Account> CreateAsync() =>
        (await Get<IAccounts>().CreateAsync(new NewAccount("alice", new Secret("a long enough password")), Journaled, Cancellation))!;

    private async Task<Account> EnrolledAsync()
    {
        var account = await CreateAsync();
        await Store.BeginAsync(account.Id, Key, TwoFactorMode.AuthAndWrites, Cancellation);
        Assert.True(await Store.ConfirmAsync(account.Id, Key, 10, ["hash1", "hash2"], null, Journaled, Cancellation));
        return account;
    }
}

public sealed class SecondFactorsOnSqlite() : SecondFactorStoreConformance(DatabaseProvider.Sqlite);

public sealed class SecondFactorsOnPostgreSql() : SecondFactorStoreConformance(DatabaseProvider.PostgreSql);
