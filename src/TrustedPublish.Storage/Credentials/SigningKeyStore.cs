using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage.Credentials;

/// <summary>Signing keys in the database, encrypted by Data Protection: a stolen database signs nothing.</summary>
internal sealed class SigningKeyStore(TableReader tables, WriteLoop writes, IDataProtectionProvider protection) : ISigningKeyStore
{
    private readonly IDataProtector protector = protection.CreateProtector("TrustedPublish.SigningKeys.v1");

    /// <exception cref="InvalidOperationException">A key cannot be decrypted; the message says what to restore.</exception>
    public Task<IReadOnlyList<SigningKeyRecord>> LoadAsync(CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<SigningKeyRecord>>(async context =>
            [.. (await Ordered(context).ToListAsync(cancellationToken)).Select(Decrypt)]);

    public async Task<SigningKeyRecord> AddFirstAsync(SigningKeyRecord key, CancellationToken cancellationToken)
    {
        var row = new SigningKeyRow
        {
            KeyId = key.KeyId,
            ProtectedKey = protector.Protect(key.PrivateKey.ToArray()),
            CreatedAt = key.CreatedAt,
        };
        return Decrypt(await writes.ChangeAsync(context => AddFirstAsync(context, row), cancellationToken));
    }

    private static async Task<SigningKeyRow> AddFirstAsync(StorageContext context, SigningKeyRow row)
    {
        await using var transaction = await context.BeginExclusiveAsync();
        if (await Ordered(context).FirstOrDefaultAsync() is { } earlier)
        {
            return earlier;
        }

        context.SigningKeys.Add(row);
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return row;
    }

    private static IQueryable<SigningKeyRow> Ordered(StorageContext context) =>
        context.SigningKeys.AsNoTracking().OrderBy(key => key.CreatedAt).ThenBy(key => key.KeyId);

    private SigningKeyRecord Decrypt(SigningKeyRow row)
    {
        try
        {
            return new() { KeyId = row.KeyId, PrivateKey = protector.Unprotect(row.ProtectedKey), CreatedAt = row.CreatedAt };
        }
        catch (CryptographicException fault)
        {
            throw new InvalidOperationException(
                $"Signing key {row.KeyId} cannot be decrypted: restore the directory \"{DataDirectory.Protection}\" of the data directory that belongs to this database; nodes share it.", fault);
        }
    }
}
