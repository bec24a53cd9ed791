using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>
/// Checks a password and counts failures towards lockout. Identity's own count is not used: it reads the row, adds one and saves, so that
/// parallel guesses count once, and it knows only the wall clock.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private readonly TableReader tables;
    private readonly WriteLoop writes;
    private readonly TimeProvider time;
    private readonly ILookupNormalizer names;
    private readonly LockoutOptions lockout;
    private readonly PasswordHasher<AccountUser> hasher = new();
    private readonly AccountUser nobody = new();
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public PasswordCheck(
        TableReader tables, WriteLoop writes, TimeProvider time, ILookupNormalizer names, IOptions<IdentityOptions> options)
    {
        this.tables = tables;
        this.writes = writes;
        this.time = time;
        this.names = names;
        lockout = options.Value.Lockout;
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
                .SingleOrDefaultAsync(user => user.NormalizedUserName == name, cancellationToken));
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
        if (user?.LockoutEnd > time.GetUtcNow())
        {
            return new(null, LockedOut: true);
        }

        // An unknown name costs one verification too, so that the answer's time does not tell who has an account.
        var checkedUser = user ?? nobody;
        var right = hasher.VerifyHashedPassword(checkedUser, checkedUser.PasswordHash!, password.Reveal())
            != PasswordVerificationResult.Failed;
        if (user is null)
        {
            return default;
        }

        if (!right)
        {
            return new(null, await CountFailureAsync(user.Id));
        }

        if (user.AccessFailedCount > 0)
        {
            await writes.ChangeAsync(context => SetAsync(context, user.Id, failures: 0, lockedUntil: null), CancellationToken.None);
        }

        return new(IdentityAccounts.Of(user), LockedOut: false);
    }

    // Never cancelled: a caller who hangs up must not get a guess for free.
    private Task<bool> CountFailureAsync(string id) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Of(context, id).ExecuteUpdateAsync(set => set.SetProperty(user => user.AccessFailedCount, user => user.AccessFailedCount + 1));
            var locked = await Of(context, id).AnyAsync(user => user.AccessFailedCount >= lockout.MaxFailedAccessAttempts);
            if (locked)
            {
                await SetAsync(context, id, failures: 0, time.GetUtcNow() + lockout.DefaultLockoutTimeSpan);
            }

            await transaction.CommitAsync();
            return locked;
        }, CancellationToken.None);

    private static Task<int> SetAsync(StorageContext context, string id, int failures, DateTimeOffset? lockedUntil) =>
        Of(context, id).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.AccessFailedCount, failures)
            .SetProperty(user => user.LockoutEnd, lockedUntil));

    private static IQueryable<AccountUser> Of(StorageContext context, string id) => context.Users.Where(user => user.Id == id);
}
