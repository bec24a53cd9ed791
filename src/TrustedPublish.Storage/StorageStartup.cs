using Microsoft.EntityFrameworkCore;
using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Storage.Assertions;
using TrustedPublish.Storage.Redis;
using TrustedPublish.Storage.Sqlite;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage;

/// <summary>Opens the stores before the server listens, so that no fault shows only at the first request; and looks at them for diagnosis.</summary>
public sealed class StorageStartup
{
    private static readonly TimeSpan migrationTime = TimeSpan.FromMinutes(10);

    private readonly DataDirectory directory;
    private readonly IDbContextFactory<StorageContext> contexts;
    private readonly ISigningKeyStore signingKeys;
    private readonly WriteLoop writes;
    private readonly ExpiryPurge purge;
    private readonly SqliteFile? sqlite;
    private readonly JournaledClaims journaledClaims;
    private readonly RedisConnection? redis;

    internal StorageStartup(
        DataDirectory directory, IDbContextFactory<StorageContext> contexts, ISigningKeyStore signingKeys, WriteLoop writes,
        ExpiryPurge purge, JournaledClaims journaledClaims, SqliteFile? sqlite, RedisConnection? redis)
    {
        (this.directory, this.contexts, this.signingKeys, this.writes) = (directory, contexts, signingKeys, writes);
        (this.purge, this.journaledClaims, this.sqlite, this.redis) = (purge, journaledClaims, sqlite, redis);
    }

    /// <summary>Creates and migrates what is needed, takes up replay records and starts writing.</summary>
    /// <exception cref="InvalidOperationException">A store cannot be used as it stands; the message says what to do.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        directory.Open(alone: sqlite is not null || redis is null);
        await OpenDatabaseAsync(cancellationToken);
        await signingKeys.LoadAsync(cancellationToken);
        if (redis is not null)
        {
            await OpenRedisAsync(redis, cancellationToken);
        }

        await journaledClaims.LoadAsync(cancellationToken);
        writes.Start();
        await purge.PurgeAsync(cancellationToken);
    }

    /// <summary>How the stores stand; creates and changes nothing.</summary>
    public async Task<IReadOnlyList<StorageCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        List<StorageCheck> checks = [directory.Check(), .. await CheckDatabaseAsync(cancellationToken)];
        if (redis is not null)
        {
            checks.AddRange(await CheckRedisAsync(redis, cancellationToken));
        }

        return checks;
    }

    private async Task OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            sqlite?.Create();
            await using var context = contexts.CreateDbContext();
            context.Database.SetCommandTimeout(migrationTime);
            await context.MigrateAsync(cancellationToken);
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            throw new InvalidOperationException($"The database cannot be opened: {fault.GetBaseException().Message}", fault);
        }
    }

    private static async Task OpenRedisAsync(RedisConnection redis, CancellationToken cancellationToken)
    {
        var checks = await CheckRedisAsync(redis, cancellationToken);
        if (checks.FirstOrDefault(check => !check.Ok) is { } failed)
        {
            throw new InvalidOperationException($"Redis: {failed.Detail}. Fix: {failed.Fix}.");
        }
    }

    private static async Task<IReadOnlyList<StorageCheck>> CheckRedisAsync(RedisConnection redis, CancellationToken cancellationToken)
    {
        try
        {
            await redis.OpenAsync(cancellationToken);
            return [.. (await redis.StatesAsync(cancellationToken)).Select(state => state.Check())];
        }
        catch (StoreUnavailableException fault)
        {
            return [new("redis", false, $"no answer: {fault.GetBaseException().Message}", "start Redis, or correct Redis:ConnectionString")];
        }
    }

    private async Task<IReadOnlyList<StorageCheck>> CheckDatabaseAsync(CancellationToken cancellationToken)
    {
        if (sqlite is not null && !File.Exists(sqlite.Path))
        {
            return [new("database", true, $"{sqlite.Path} will be created at the first start")];
        }

        try
        {
            await using var context = contexts.CreateDbContext();
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            return pending == 0
                ? [new("database", true, "its tables are up to date"), await CheckSigningKeysAsync(cancellationToken)]
                : [new("database", true, $"{pending} migrations will be applied at the next start")];
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            return [new("database", false, fault.GetBaseException().Message, "start the database, or correct Database:ConnectionString")];
        }
    }

    private async Task<StorageCheck> CheckSigningKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            var keys = await signingKeys.LoadAsync(cancellationToken);
            return new("signing keys", true, keys.Count == 0 ? "the first will be created at the next start" : $"{keys.Count} can be decrypted");
        }
        catch (InvalidOperationException fault)
        {
            return new("signing keys", false, fault.Message, "restore the data directory that belongs to this database");
        }
    }
}
