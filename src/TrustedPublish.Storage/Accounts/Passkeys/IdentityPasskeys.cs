using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts.Passkeys;

/// <summary>Passkeys judged by ASP.NET Core Identity's handler and kept in its table. Its sign-in is not used: what it remembers lies in a cookie (site P1).</summary>
internal sealed class IdentityPasskeys(
    IServiceScopeFactory scopes, PasskeyRows rows, TableReader tables, WriteLoop writes, StorageSettings settings) : IPasskeys
{
    public Task<PasskeyQuestion> RegistrationAsync(Account account, CancellationToken cancellationToken) =>
        HandleAsync(async (handler, _, services) =>
        {
            var user = new PasskeyUserEntity { Id = account.Id, Name = account.Name, DisplayName = account.Name };
            var made = await handler.MakeCreationOptionsAsync(user, PasskeySetup.Request(services, settings.PublicUrl));
            return new PasskeyQuestion(made.CreationOptionsJson, made.AttestationState ?? "");
        });

    public Task<PasskeyQuestion> AssertionAsync(Account? account, CancellationToken cancellationToken) =>
        HandleAsync(async (handler, users, services) =>
        {
            var user = account is null ? null : await users.FindByIdAsync(account.Id);
            var made = await handler.MakeRequestOptionsAsync(user, PasskeySetup.Request(services, settings.PublicUrl));
            return new PasskeyQuestion(made.RequestOptionsJson, made.AssertionState ?? "");
        });

    public async Task<PasskeyAddition> AddAsync(Account account, string state, string unverifiedCredential, NewPasskey passkey, CancellationToken cancellationToken)
    {
        var result = await HandleAsync((handler, _, services) => handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = PasskeySetup.Request(services, settings.PublicUrl),
            CredentialJson = unverifiedCredential,
            AttestationState = state,
        }));

        // The state names whom the passkey was asked of; the ceremony's purpose does too.
        return result.Succeeded && result.UserEntity.Id == account.Id
            ? await rows.AddAsync(account.Id, result.Passkey, passkey, cancellationToken)
            : PasskeyAddition.Refused;
    }

    public async Task<Account?> AssertAsync(string state, string unverifiedCredential, CancellationToken cancellationToken)
    {
        var result = await HandleAsync((handler, _, services) => handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = PasskeySetup.Request(services, settings.PublicUrl),
            CredentialJson = unverifiedCredential,
            AssertionState = state,
        }));

        // Lockout is for what can be guessed. Wrong passwords that anybody can send must not keep an owner with a passkey out.
        return result is { Succeeded: true, User.DisabledAt: null } && await rows.UseAsync(result.User.Id, result.Passkey, cancellationToken)
            ? await tables.ReadAsync(async context =>
                await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == result.User.Id && user.DisabledAt == null, cancellationToken) is { } user
                    ? IdentityAccounts.Of(user)
                    : null)
            : null;
    }

    public async Task<IReadOnlyList<Passkey>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        [.. (await tables.ReadAsync(context => PasskeyRows.Of(context, accountId).AsNoTracking().ToListAsync(cancellationToken)))
            .OrderBy(static row => row.Data.CreatedAt)
            .Select(static row => new Passkey
            {
                Id = Base64Url.EncodeToString(row.CredentialId),
                Name = row.Data.Name ?? "",
                CreatedAt = row.Data.CreatedAt,
                IsSynced = row.Data.IsBackedUp,
            })];

    public Task<FactorRemoval> RemoveAsync(string accountId, string id, FactorRemovalTerms terms, CancellationToken cancellationToken)
    {
        var credential = Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];
        return writes.ChangeAsync(context => FactorRows.RemoveAsync(
            context, accountId, terms, () => PasskeyRows.Of(context, accountId).Where(row => row.CredentialId == credential).ExecuteDeleteAsync()), cancellationToken);
    }

    // Identity's stores read by themselves, so that an outage shows here and not in the table reader.
    private async Task<T> HandleAsync<T>(Func<IPasskeyHandler<AccountUser>, UserManager<AccountUser>, IServiceProvider, Task<T>> handle)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        try
        {
            return await handle(services.GetRequiredService<IPasskeyHandler<AccountUser>>(), services.GetRequiredService<UserManager<AccountUser>>(), services);
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            throw new StoreUnavailableException("database", fault);
        }
    }
}
