using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tables;

namespace TrustedPublish.Storage.Accounts;

/// <summary>
/// Checks a password; failures count towards lockout. A disabled account is answered as one that does not exist. Every attempt costs the same,
/// whoever it is about, so that the answer's time does not tell who has an account or whether it is locked.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private const string Nobody = "";

    private readonly TableReader tables;
    private readonly FailureCount failures;
    private readonly TimeProvider time;
    private readonly ILookupNormalizer names;
    private readonly IPasswordHasher<AccountUser> hasher;
    private readonly AccountUser nobody = new();
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public PasswordCheck(
        TableReader tables, FailureCount failures, TimeProvider time, ILookupNormalizer names, IPasswordHasher<AccountUser> hasher)
    {
        this.hasher = hasher;
        this.tables = tables;
        this.failures = failures;
        this.time = time;
        this.names = names;
        nobody.PasswordHash = hasher.HashPassword(nobody, RandomNumberGenerator.GetHexString(32));
    }

    public async Task<PasswordSignIn> CheckAsync(string username, Secret password, CancellationToken cancellationToken)
    {
        var name = names.NormalizeName(username);

        // Attempts on one name take turns: guesses sent in parallel would all be checked before the first failure is counted.
        var turn = turns[(uint)StringComparer.Ordinal.GetHashCode(name) % turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            var user = await tables.ReadAsync(context => context.Users.AsNoTracking()
                .SingleOrDefaultAsync(user => user.NormalizedUserName == name && user.DisabledAt == null, cancellationToken));
            return await CheckAsync(user, password);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => Array.ForEach(turns, turn => turn.Dispose());

    private async Task<PasswordSignIn> CheckAsync(AccountUser? user, Secret password)
    {
        var checkedUser = user ?? nobody;
        var right = hasher.VerifyHashedPassword(checkedUser, checkedUser.PasswordHash!, password.Reveal())
            != PasswordVerificationResult.Failed;
        if (user is null || user.LockoutEnd > time.GetUtcNow())
        {
            // The same statements, for no row: a lock does not grow longer by guesses made during it.
            await failures.AddAsync(Nobody);
            return new(null, LockedOut: user is not null);
        }

        if (!right)
        {
            return new(null, await failures.AddAsync(user.Id));
        }

        // With a second factor the sign-in is not over: a right password must not buy new guesses at the code.
        if (user is { AccessFailedCount: > 0, TwoFactor: TwoFactorMode.None })
        {
            await failures.ClearAsync(user.Id);
        }

        return new(IdentityAccounts.Of(user), LockedOut: false);
    }
}
