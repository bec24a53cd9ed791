using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage;

namespace TrustedPublish.Server.Wiring;

/// <summary>Everything that must work before the first request: stores, signing keys, publishers, revocations, the first administrator.</summary>
internal static partial class Opening
{
    extension(WebApplication app)
    {
        /// <summary>Logs what the configuration allows but should be looked at.</summary>
        public void LogWarnings(ConfigurationReading reading)
        {
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Opening));
            foreach (var warning in reading.Warnings)
            {
                Log.Warning(logger, warning);
            }
        }

        /// <summary>Opens the server; after this it may listen.</summary>
        /// <exception cref="InvalidOperationException">Something cannot be used as it stands; the message says what to do.</exception>
        public async Task OpenAsync(CancellationToken cancellationToken)
        {
            var services = app.Services;
            // It watches from its making on: before the stores forget anything.
            _ = services.GetRequiredService<ClockGuard>();
            await services.GetRequiredService<StorageStartup>().OpenAsync(cancellationToken);
            await RecoverStagesAsync(services, cancellationToken);
            SpoolDirectory.Open(services.GetRequiredService<TrustedPublishOptions>().SpoolDirectory());
            await services.GetRequiredService<SigningKeys>().OpenAsync(cancellationToken);
            await services.GetRequiredService<PublisherDirectory>().RefreshAsync(cancellationToken);
            await services.GetRequiredService<RevocationList>().OpenAsync(cancellationToken);
            await BootstrapAsync(services, cancellationToken);
            await ShortenAsync(services, cancellationToken);
        }
    }

    private static async Task BootstrapAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<TrustedPublishOptions>().Accounts;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Opening));
        if (options.Bootstrap is { Username: { } username, Password: { } password }
            && await services.GetRequiredService<IAccounts>().BootstrapAsync(username, password, cancellationToken))
        {
            Log.Bootstrapped(logger, username);
        }
    }

    // Alone, this process knows that nobody else is at work: what was claimed or half recorded is a crash's. Several nodes wait for claims to run out.
    private static async Task RecoverStagesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var isAlone = services.GetRequiredService<StorageSettings>() is { Provider: DatabaseProvider.Sqlite } or { RedisConnectionString: null };
        if (isAlone)
        {
            await services.GetRequiredService<IStageOutbox>().FreeAsync(cancellationToken);
        }

        await services.GetRequiredService<BlobCollection>().CollectAsync(isAlone ? TimeSpan.Zero : BlobCollection.Grace, cancellationToken);
    }

    // The operator may have lowered the longest life since these were made.
    private static async Task ShortenAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var shortened = await services.GetRequiredService<GranularTokens>().ShortenAsync(cancellationToken);
        if (shortened > 0)
        {
            Log.Shortened(services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Opening)), shortened);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Administrator {Username} was created")]
        public static partial void Bootstrapped(ILogger logger, string username);

        [LoggerMessage(2003, LogLevel.Warning, "Configuration: {Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(2002, LogLevel.Warning, "{Count} granular tokens lived longer than Credentials:MaxWriteTokenLifetime allows and were shortened")]
        public static partial void Shortened(ILogger logger, int count);
    }
}
