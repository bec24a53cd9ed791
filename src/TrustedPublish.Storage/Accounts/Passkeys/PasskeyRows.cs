using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Accounts.Passkeys;

/// <summary>The passkeys' rows: added, and used up to a counter, each in one transaction.</summary>
internal sealed class PasskeyRows(WriteLoop writes, TimeProvider time)
{
    public static IQueryable<IdentityUserPasskey<string>> Of(StorageContext context, string accountId) =>
        context.Set<IdentityUserPasskey<string>>().Where(row => row.UserId == accountId);

    public Task<PasskeyAddition> AddAsync(string accountId, UserPasskeyInfo made, NewPasskey passkey, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await Of(context, accountId).CountAsync() >= passkey.Most)
            {
                return PasskeyAddition.TooMany;
            }

            // Whoever could register a credential id a second time would take it away from its owner.
            if (await context.Set<IdentityUserPasskey<string>>().AnyAsync(row => row.CredentialId == made.CredentialId)
                || await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == accountId && user.DisabledAt == null) is not { } account)
            {
                return PasskeyAddition.Refused;
            }

            context.Add(Row(accountId, made, passkey.Name, time.GetUtcNow()));
            var isFirst = account.TwoFactor is TwoFactorMode.None;
            if (isFirst)
            {
                await FactorRows.BeginAsync(context, accountId, passkey.RecoveryHashes, passkey.KeptSession, time.GetUtcNow());
            }

            context.AddTrail(passkey.Trail);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return isFirst ? PasskeyAddition.AddedFirst : PasskeyAddition.Added;
        }, cancellationToken);

    /// <summary>Uses the counter of an answer up (WebAuthn §6.1.1); false when another answer was as far, which a copied authenticator would be.</summary>
    public Task<bool> UseAsync(string accountId, UserPasskeyInfo used, CancellationToken cancellationToken) =>
        writes.ChangeAsync(async context =>
        {
            await using var transaction = await context.BeginExclusiveAsync();
            if (await Of(context, accountId).SingleOrDefaultAsync(row => row.CredentialId == used.CredentialId) is not { } row || !IsForward(row.Data.SignCount, used.SignCount))
            {
                return false;
            }

            row.Data.SignCount = used.SignCount;
            row.Data.IsBackedUp = used.IsBackedUp;
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return true;
        }, cancellationToken);

    // Passkeys on several devices count nothing and always say zero.
    private static bool IsForward(uint before, uint now) => now > before || (before, now) is (0, 0);

    private static IdentityUserPasskey<string> Row(string accountId, UserPasskeyInfo made, string name, DateTimeOffset createdAt) => new()
    {
        UserId = accountId,
        CredentialId = made.CredentialId,
        Data = new IdentityPasskeyData
        {
            PublicKey = made.PublicKey,
            Name = name,
            CreatedAt = createdAt,
            SignCount = made.SignCount,
            Transports = made.Transports,
            IsUserVerified = made.IsUserVerified,
            IsBackupEligible = made.IsBackupEligible,
            IsBackedUp = made.IsBackedUp,
            AttestationObject = made.AttestationObject,
            ClientDataJson = made.ClientDataJson,
        },
    };
}
