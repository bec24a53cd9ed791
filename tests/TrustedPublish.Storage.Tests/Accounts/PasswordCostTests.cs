using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Tests.Hosting;

namespace TrustedPublish.Storage.Tests.Accounts;

/// <summary>What an attempt to sign in costs: one verification of a hash, whoever it is about.</summary>
public sealed class PasswordCostTests
{
    private static readonly Secret Right = new("a long enough password");
    private static readonly Secret WrongOne = new("a wrong enough password");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unknown_wrong_disabled_and_locked_cost_one_verification_each_of_equal_hashes()
    {
        using var directory = new TemporaryDirectory();
        var hasher = new CountingHasher();
        await using var host = await StorageHost.OpenAsync(
            new() { DataDirectory = directory.DataDirectory, Provider = DatabaseProvider.Sqlite }, replace: services => services.AddSingleton<IPasswordHasher<AccountUser>>(hasher));
        var accounts = host.Get<IAccounts>();
        foreach (var name in new[] { "known", "disabled", "locked" })
        {
            await accounts.CreateAsync(new NewAccount(name, Right), Entry(host, name), Cancellation);
        }

        await accounts.SetDisabledAsync("disabled", true, _ => new Trail(Entry(host, "disabling"), []), Cancellation);
        for (var failure = 0; failure < 5; failure++)
        {
            await accounts.SignInAsync("locked", WrongOne, Cancellation);
        }

        hasher.Verified.Clear();
        foreach (var (name, password) in new[] { ("nobody", Right), ("known", WrongOne), ("disabled", Right), ("disabled", WrongOne), ("locked", Right), ("locked", WrongOne) })
        {
            Assert.Null((await accounts.SignInAsync(name, password, Cancellation)).Account);
        }

        Assert.Equal(6, hasher.Verified.Count);

        // Format, algorithm, iterations and salt's length stand in the first bytes of Identity's hashes.
        Assert.Single(hasher.Verified.Select(static hash => Convert.ToHexString(Convert.FromBase64String(hash).AsSpan(0, 13))).Distinct());
        Assert.Single(hasher.Verified.Select(static hash => hash.Length).Distinct());
    }

    private static JournalEntry Entry(StorageHost host, string id) => new() { Id = id, At = host.Time.GetUtcNow(), Kind = "account", Outcome = JournalEntry.Accepted };

    private sealed class CountingHasher : PasswordHasher<AccountUser>
    {
        public List<string> Verified { get; } = [];

        public override PasswordVerificationResult VerifyHashedPassword(AccountUser user, string hashedPassword, string providedPassword)
        {
            Verified.Add(hashedPassword);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
