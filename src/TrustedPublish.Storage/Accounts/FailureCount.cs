using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>
/// Counts failed passwords and codes of an account towards lockout. Identity's own count is not used: it reads the row, adds one and saves, so
/// that parallel guesses count once, and it knows only the wall clock.
/// </summary>
internal sealed class FailureCount(WriteLoop writes, TimeProvider time, IOptions<IdentityOptions> options)
{
    private readonly LockoutOptions lockout = options.Value.Lockout;

    /// <summary>Counts one more. Never cancelled: a caller who hangs up must not get a guess for free.</summary>
    /// <returns>True when the account is locked out from now on.</returns>
    public Task<bool> AddAsync(string id) =>
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

    /// <summary>Forgets the failures after a success.</summary>
    public Task ClearAsync(string id) => writes.ChangeAsync(context => SetAsync(context, id, failures: 0, lockedUntil: null), CancellationToken.None);

    private static Task<int> SetAsync(StorageContext context, string id, int failures, DateTimeOffset? lockedUntil) =>
        Of(context, id).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.AccessFailedCount, failures)
            .SetProperty(user => user.LockoutEnd, lockedUntil));

    private static IQueryable<AccountUser> Of(StorageContext context, string id) => context.Users.Where(user => user.Id == id);
}
