using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Journal;
using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>Somebody with an account, a password and, if wanted, an authenticator.</summary>
internal sealed class Person
{
    public const string Password = "a long enough passphrase";

    private readonly ServerWorld world;
    private readonly byte[]? key;

    private Person(ServerWorld world, Account account, byte[]? key, IReadOnlyList<string> recoveryCodes) =>
        (this.world, Account, this.key, RecoveryCodes) = (world, account, key, recoveryCodes);

    public Account Account { get; }

    public IReadOnlyList<string> RecoveryCodes { get; }

    public string Name => Account.Name;

    public bool HasFactor => key is not null;

    /// <summary>Creates the account and, unless the mode is none, enrols an authenticator.</summary>
    public static async Task<Person> CreateAsync(ServerWorld world, string name, TwoFactorMode mode, bool isAdministrator = false)
    {
        var stop = TestContext.Current.CancellationToken;
        var accounts = world.Services.GetRequiredService<IAccounts>();
        var entry = new JournalEntry { Id = ShortId.Create(), At = world.Time.GetUtcNow(), Kind = "account.created", Outcome = JournalEntry.Accepted };
        var account = await accounts.CreateAsync(new NewAccount(name, new Secret(Password)) { Email = $"{name}@example.com", IsAdministrator = isAdministrator }, entry, stop);
        Assert.NotNull(account);
        if (mode is TwoFactorMode.None)
        {
            return new Person(world, account, null, []);
        }

        var enrolment = world.Services.GetRequiredService<SecondFactorEnrolment>();
        var key = await enrolment.BeginAsync(account, mode, stop);
        var codes = await enrolment.ConfirmAsync(account, Totp.CodeAt(key, world.Time.GetUtcNow()), keptSession: null, stop);
        Assert.NotNull(codes);
        return new Person(world, (await accounts.FindAsync(account.Id, stop))!, key, codes);
    }

    /// <summary>A code that was not used yet: the clock goes on to the next step.</summary>
    public string NextCode()
    {
        world.Time.Advance(TimeSpan.FromSeconds(30));
        return CurrentCode();
    }

    public string CurrentCode() => Totp.CodeAt(key!, world.Time.GetUtcNow());

    /// <summary>Signs in as <c>npm login --auth-type=legacy</c> does.</summary>
    public async Task<string> SignInAsync() => (await TrySignInAsync(Password, key is null ? null : NextCode())).Is(201).Text("token")!;

    public Task<Answer> TrySignInAsync(string password, string? code) => world.SendAsync(
        "PUT", world.Registry, $"/-/user/org.couchdb.user:{Name}", null,
        ServerWorld.Json($$"""{"name":"{{Name}}","password":"{{password}}"}"""), code is null ? [] : [("npm-otp", code)]);
}
