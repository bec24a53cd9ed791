using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Notices;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage.Accounts;
using TrustedPublish.Storage.Accounts.Passkeys;
using TrustedPublish.Storage.Assertions;
using TrustedPublish.Storage.Bindings;
using TrustedPublish.Storage.Blobs;
using TrustedPublish.Storage.Credentials;
using TrustedPublish.Storage.Credentials.Revocations;
using TrustedPublish.Storage.Journal;
using TrustedPublish.Storage.Legacy;
using TrustedPublish.Storage.Maintainers;
using TrustedPublish.Storage.Notices;
using TrustedPublish.Storage.PostgreSql;
using TrustedPublish.Storage.RateLimits;
using TrustedPublish.Storage.Redis;
using TrustedPublish.Storage.Registries;
using TrustedPublish.Storage.Sqlite;
using TrustedPublish.Storage.Stages;
using TrustedPublish.Storage.Tables;
using TrustedPublish.Storage.Writes;

namespace TrustedPublish.Storage;

/// <summary>The table of contents: which store stands behind which port.</summary>
public static class StorageRegistration
{
    /// <summary>Registers every store. Nothing is opened until <see cref="StorageStartup.OpenAsync"/>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageSettings settings)
    {
        var directory = new DataDirectory(settings.DataDirectory);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(directory);
        services.AddDataProtection().SetApplicationName("TrustedPublish").PersistKeysToFileSystem(directory.ProtectionKeys);
        services.AddEngine(settings, directory);
        services.AddIdentity();
        services.AddShared(settings);

        services.AddSingleton<TableReader>();
        services.AddSingleton<WriteLoop>();
        services.AddSingleton<ClaimedKeys>();
        services.AddSingleton<EmbeddedRateLimits>();
        services.AddSingleton<JournaledClaims>();
        services.AddSingleton<ExpiryPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<ExpiryPurge>());

        services.AddSingleton<IJournal, JournalStore>();
        services.AddSingleton<IPublisherStore, PublisherStore>();
        services.AddSingleton<IPackageStore, PackageStore>();
        services.AddSingleton<ILegacyTokenStore, LegacyTokenStore>();
        services.AddSingleton<IMaintainerStore, MaintainerStore>();
        services.AddSingleton<IOrganisationStore, OrganisationStore>();
        services.AddSingleton<IMintLedger, MintLedger>();
        services.AddSingleton<IChangePositions, ChangePositionsReader>();
        services.AddSingleton<ISigningKeyStore, SigningKeyStore>();
        services.AddSingleton<IRevocationStore, RevocationStore>();
        services.AddSingleton<ISessionStore, SessionStore>();
        services.AddSingleton<ISignInNetworkStore, SignInNetworkStore>();
        services.AddSingleton<INotices, NoticeStore>();
        services.AddSingleton<INoticeOutbox, NoticeOutbox>();
        services.AddSingleton<INoticeRecipients, MaintainerRecipients>();
        services.AddSingleton<IStageStore, StageStore>();
        services.AddSingleton<IStageOutbox, StageOutbox>();
        services.AddBlobs(settings);
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.AddSingleton<IChallengeStore, ChallengeStore>();
        services.AddSingleton<ICeremonyStore, CeremonyStore>();
        services.AddSingleton(settings);
        services.AddSingleton<PasskeyRows>();
        services.AddSingleton<IPasskeys, IdentityPasskeys>();
        services.AddPasskeys(settings.PublicUrl);
        services.AddSingleton<IGranularTokenStore, GranularTokenStore>();
        services.AddSingleton<ISecondFactorStore, SecondFactorStore>();
        services.AddSingleton<FailureCount>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<IPasswordHasher<AccountUser>, PasswordHasher<AccountUser>>();
        services.AddSingleton<IAccounts, IdentityAccounts>();
        services.AddSingleton(provider => new StorageStartup(
            directory, provider.GetRequiredService<IDbContextFactory<StorageContext>>(), provider.GetRequiredService<ISigningKeyStore>(),
            provider.GetRequiredService<WriteLoop>(), provider.GetRequiredService<ExpiryPurge>(),
            provider.GetRequiredService<JournaledClaims>(), provider.GetService<SqliteFile>(), provider.GetService<RedisConnection>()));
        return services;
    }

    /// <summary>What the model depends on besides its tables, for the design-time factories.</summary>
    internal static IServiceProvider DesignTime()
    {
        var services = new ServiceCollection();
        services.AddIdentity();
        return services.BuildServiceProvider();
    }

    private static void AddEngine(this IServiceCollection services, StorageSettings settings, DataDirectory directory)
    {
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                var file = new SqliteFile(directory.Path);
                services.AddSingleton(file);
                services.AddSingleton<IRowWriter, SqliteRowWriter>();
                services.AddContext<SqliteStorageContext>((_, options) =>
                    options.UseSqlite(file.ConnectionString).AddInterceptors(new SqliteConnectionSetup()));
                break;
            case DatabaseProvider.PostgreSql:
                services.AddSingleton(_ => PostgreSqlSource.Create(settings.ConnectionString));
                services.AddSingleton<IRowWriter, PostgreSqlRowWriter>();
                services.AddContext<PostgreSqlStorageContext>((provider, options) =>
                    options.UseNpgsql(provider.GetRequiredService<Npgsql.NpgsqlDataSource>()));
                break;
        }
    }

    private static void AddContext<TContext>(
        this IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> configure)
        where TContext : StorageContext
    {
        services.AddDbContextFactory<TContext>(configure);
        services.AddSingleton<IDbContextFactory<StorageContext>, StorageContexts<TContext>>();
        services.AddScoped<StorageContext>(provider => provider.GetRequiredService<TContext>());
    }

    private static void AddShared(this IServiceCollection services, StorageSettings settings)
    {
        if (settings.RedisConnectionString is { } redis)
        {
            services.AddSingleton(_ => new RedisConnection(redis));
            services.AddSingleton<IReplayStore, RedisReplayStore>();
            services.AddSingleton<IRevocationRelay, RedisRevocationRelay>();
            services.AddSingleton<IRateLimits, RedisRateLimits>();
            services.AddSingleton<IExchangeCounts, RedisExchangeCounts>();
        }
        else
        {
            services.AddSingleton<IReplayStore, EmbeddedReplayStore>();
            services.AddSingleton<IRevocationRelay, EmbeddedRevocationRelay>();
            services.AddSingleton<IRateLimits>(provider => provider.GetRequiredService<EmbeddedRateLimits>());
            services.AddSingleton<IExchangeCounts, EmbeddedExchangeCounts>();
        }
    }

    private static void AddBlobs(this IServiceCollection services, StorageSettings settings)
    {
        if (settings.S3 is { } s3)
        {
            services.AddSingleton<IBlobStore>(provider => new S3BlobStore(s3, provider.GetRequiredService<DataDirectory>()));
        }
        else
        {
            services.AddSingleton<IBlobStore, FolderBlobStore>();
        }
    }

    private static void AddIdentity(this IServiceCollection services) =>
        services.AddIdentityCore<AccountUser>(options =>
        {
            // Version3 brings the passkey table.
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.Lockout.MaxFailedAccessAttempts = 5;
            options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
            // Length is what makes a password strong; demanded character classes only make it predictable.
            options.Password.RequiredLength = 12;
            options.Password.RequiredUniqueChars = 1;
            options.Password.RequireDigit = false;
            options.Password.RequireLowercase = false;
            options.Password.RequireUppercase = false;
            options.Password.RequireNonAlphanumeric = false;
        }).AddEntityFrameworkStores<StorageContext>();
}
