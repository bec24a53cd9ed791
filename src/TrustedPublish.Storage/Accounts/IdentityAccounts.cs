using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts;

/// <summary>Accounts kept by ASP.NET Core Identity.</summary>
internal sealed class IdentityAccounts(
    TableReader tables, WriteLoop writes, IServiceScopeFactory scopes, PasswordCheck passwords, ILookupNormalizer names) : IAccounts
{
    public Task<PasswordSignIn> SignInAsync(string username, Secret password, CancellationToken cancellationToken) =>
        passwords.CheckAsync(username, password, cancellationToken);

    public Task<Account?> FindAsync(string id, CancellationToken cancellationToken) =>
        tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user ? Of(user) : null);

    public Task<Account?> FindByNameAsync(string username, CancellationToken cancellationToken)
    {
        var name = names.NormalizeName(username);
        return tables.ReadAsync(async context =>
            await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == name, cancellationToken) is { } user ? Of(user) : null);
    }

    public async Task<bool> BootstrapAsync(string username, Secret password, CancellationToken cancellationToken)
    {
        if (await tables.ReadAsync(context => context.Users.AnyAsync(cancellationToken)))
        {
            return false;
        }

        return await writes.ChangeAsync(_ => BootstrapAsync(username, password), cancellationToken);
    }

    internal static Account Of(AccountUser user) => new(user.Id, user.UserName!, user.SecurityStamp!, user.IsAdministrator);

    private async Task<bool> BootstrapAsync(string username, Secret password)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<StorageContext>();
        await using var transaction = await context.BeginExclusiveAsync();
        if (await context.Users.AnyAsync())
        {
            return false;
        }

        var users = scope.ServiceProvider.GetRequiredService<UserManager<AccountUser>>();
        var result = await users.CreateAsync(new AccountUser { UserName = username, IsAdministrator = true }, password.Reveal());
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                $"The first administrator cannot be created: {string.Join(' ', result.Errors.Select(error => error.Description))}");
        }

        await transaction.CommitAsync();
        return true;
    }
}
