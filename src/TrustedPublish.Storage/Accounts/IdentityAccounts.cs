using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Accounts kept by ASP.NET Core Identity.</summary>
internal sealed class IdentityAccounts(
    TableReader tables, WriteLoop writes, IServiceScopeFactory scopes, PasswordCheck passwords, FailureCount failures, ILookupNormalizer names, TimeProvider time) : IAccounts
{
    private readonly PasswordHasher<AccountUser> hasher = new();

    public Task<PasswordSignIn> SignInAsync(string username, Secret password, CancellationToken cancellationToken) =>
        passwords.CheckAsync(username, password, cancellationToken);

    public Task<Account?> FindAsync(string id, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id && user.DisabledAt == null, cancellationToken) is { } user ? Of(user) : null);

    public Task<Account?> FindByNameAsync(string username, CancellationToken cancellationToken)
    {
        var name = names.NormalizeName(username);
        return tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == name && user.DisabledAt == null, cancellationToken) is { } user ? Of(user) : null);
    }

    public Task<bool> IsTakenAsync(string username, CancellationToken cancellationToken)
    {
        var name = names.NormalizeName(username);
        return tables.ReadAsync(context => context.Users.AnyAsync(user => user.NormalizedUserName == name, cancellationToken));
    }

    public async Task<bool> BootstrapAsync(string username, Secret password, CancellationToken cancellationToken)
    {
        if (await tables.ReadAsync(context => context.Users.AnyAsync(cancellationToken)))
        {
            return false;
        }

        var account = new NewAccount(username, password) { IsAdministrator = true };
        return await writes.ChangeAsync(_ => CreateAsync(account, static context => context.Users.AnyAsync(), entry: null), cancellationToken) is not null;
    }

    public Task<bool> IsLockedOutAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return tables.ReadAsync(context => context.Users.Where(user => user.Id == id).Select(user => user.LockoutEnd).AnyAsync(end => end > now, cancellationToken));
    }

    public Task<bool> CountFailureAsync(string id, CancellationToken cancellationToken) => failures.AddAsync(id);

    public Task ClearFailuresAsync(string id, CancellationToken cancellationToken) => failures.ClearAsync(id);

    public Task<Account?> CreateAsync(NewAccount account, JournalEntry entry, CancellationToken cancellationToken)
    {
        var name = names.NormalizeName(account.Name);
        return writes.ChangeAsync(_ => CreateAsync(account, context => context.Users.AnyAsync(user => user.NormalizedUserName == name), entry), cancellationToken);
    }

    public Task SetPasswordAsync(string id, Secret password, string? keptSession, Trail trail, CancellationToken cancellationToken)
    {
        var hash = hasher.HashPassword(new AccountUser(), password.Reveal());
        return writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            await context.Users.Where(user => user.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(user => user.PasswordHash, hash)
                .SetProperty(user => user.UpdatedAt, time.GetUtcNow()));
            await SecurityStamps.RenewAsync(context, id, keptSession);
            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
    }

    public Task<AccountProfile?> ProfileAsync(string id, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user ? ProfileOf(user) : null);

    public Task SetProfileAsync(string id, ProfileChange change, Trail trail, CancellationToken cancellationToken)
    {
        var email = change.Email is { } address ? names.NormalizeEmail(address) : null;
        return writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Users.Where(user => user.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(user => user.Email, change.Email)
                .SetProperty(user => user.NormalizedEmail, email)
                .SetProperty(user => user.FullName, change.FullName)
                .SetProperty(user => user.Homepage, change.Homepage)
                .SetProperty(user => user.GitHub, change.GitHub)
                .SetProperty(user => user.UpdatedAt, time.GetUtcNow()));
            context.AddTrail(trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
    }

    public Task<bool> SetDisabledAsync(string name, bool disabled, Func<Account, Trail> trail, CancellationToken cancellationToken)
    {
        var normalized = names.NormalizeName(name);
        return writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == normalized) is not { } user)
            {
                return false;
            }

            await context.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.DisabledAt, disabled ? time.GetUtcNow() : null)
                .SetProperty(row => row.UpdatedAt, time.GetUtcNow()));

            // A later enabling does not bring old sessions back.
            await SecurityStamps.RenewAsync(context, user.Id, keptSession: null);
            if (disabled)
            {
                await context.GranularTokens.Where(token => token.AccountId == user.Id && token.RevokedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(token => token.RevokedAt, time.GetUtcNow()));
            }

            context.AddTrail(trail(Of(user)));
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);
    }

    public Task<IReadOnlyList<AccountProfile>> ListAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<AccountProfile>>(async context =>
            [.. (await context.Users.AsNoTracking().OrderBy(user => user.NormalizedUserName).ToListAsync(cancellationToken)).Select(ProfileOf)]);

    internal static Account Of(AccountUser user) =>
        new(user.Id, user.UserName!, user.SecurityStamp!, user.IsAdministrator) { Email = user.Email, TwoFactor = user.TwoFactor };

    private static AccountProfile ProfileOf(AccountUser user) => new()
    {
        Account = Of(user),
        FullName = user.FullName,
        Homepage = user.Homepage,
        GitHub = user.GitHub,
        CreatedAt = user.CreatedAt,
        UpdatedAt = user.UpdatedAt,
        IsDisabled = user.DisabledAt is not null,
    };

    private async Task<Account?> CreateAsync(NewAccount account, Func<StorageContext, Task<bool>> isTaken, JournalEntry? entry)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<StorageContext>();
        await using var transaction = await context.BeginExclusiveAsync();
        if (await isTaken(context))
        {
            return null;
        }

        var users = scope.ServiceProvider.GetRequiredService<UserManager<AccountUser>>();
        var now = time.GetUtcNow();
        var user = new AccountUser { UserName = account.Name, Email = account.Email, IsAdministrator = account.IsAdministrator, CreatedAt = now, UpdatedAt = now };
        var result = await users.CreateAsync(user, account.Password.Reveal());
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"The account cannot be created: {string.Join(' ', result.Errors.Select(error => error.Description))}");
        }

        if (entry is not null)
        {
            context.Journal.Add(entry);
            await context.SaveChangesAsync();
        }

        await transaction.CommitAsync();
        return Of(user);
    }
}
