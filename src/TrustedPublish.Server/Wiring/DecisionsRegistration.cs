using TrustedPublish.Core;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Storage;

namespace TrustedPublish.Server.Wiring;

/// <summary>Turns the operator's options into what Core and Storage ask for.</summary>
internal static class DecisionsRegistration
{
    /// <summary>Exchanges of one CI project per minute; a monorepo's release stays below.</summary>
    private const int ExchangesPerProjectAndMinute = 300;

    /// <summary>Refusals of tokens that nobody signed, of all callers together, that still get an answer and a record each: whoever floods for longer fills no disk.</summary>
    private const int UnverifiedPerMinute = 12_000;

    extension(IServiceCollection services)
    {
        public IServiceCollection AddDecisions(TrustedPublishOptions options, ProviderCatalog providers) => services
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new RegistryCatalog([.. options.Registries.Select(ToRegistry)]))
            .AddSingleton(new RateLimitSettings(options.RateLimits.Enabled)).AddSingleton<RegistrationLimit>()
            .AddCore(
                providers,
                [.. options.Issuers.Select(issuer => ToIssuer(issuer, providers.Get(issuer.Provider)))],
                new CredentialSettings
                {
                    Issuer = options.PublicUrl.Value,
                    PublishLifetime = options.Credentials.PublishLifetime,
                    SessionLifetime = options.Credentials.SessionLifetime,
                },
                new PublisherPolicy(options.Publishers.BroadBindings),
                [.. options.GuardRails.Select(ToGuardRail)],
                options.RateLimits.Enabled ? new ExchangeRateSettings(ExchangesPerProjectAndMinute, UnverifiedPerMinute) : new ExchangeRateSettings(null),
                new PresenceSettings(options.Accounts.RequireTwoFactor),
                new RegistrationSettings(options.Accounts.SelfRegistration),
                new GranularTokenRules(options.Credentials.MaxWriteTokenLifetime),
                new PasswordRules(BreachedPasswords.Read(options.Accounts.BreachedPasswordsFile)),
                new StageSettings(options.Staging.ExpireAfter));
    }

    extension(TrustedPublishOptions options)
    {
        /// <summary>Where publishes lie while they are judged; below the data directory, so that they never fill the system's.</summary>
        public string SpoolDirectory() => Path.Combine(options.DataDirectory, "spool");

        public StorageSettings ToStorage() => new()
        {
            DataDirectory = options.DataDirectory,
            PublicUrl = options.PublicUrl.Uri,
            Provider = options.Database.Provider,
            ConnectionString = options.Database.ConnectionString?.Reveal(),
            RedisConnectionString = options.Redis.ConnectionString?.Reveal(),
            S3 = options.Blobs.Provider is BlobProvider.S3 ? ToS3(options.Blobs.S3) : null,
        };
    }

    private static S3Settings ToS3(S3Options options) => new()
    {
        ServiceUrl = options.ServiceUrl is { } url ? new Uri(url) : null,
        Region = options.Region,
        Bucket = options.Bucket!,
        AccessKey = options.AccessKey!,
        SecretKey = options.SecretKey!.Reveal(),
        ForcePathStyle = options.ForcePathStyle,
    };

    private static Issuer ToIssuer(IssuerOptions options, Provider provider) => new()
    {
        Name = options.Name,
        Provider = options.Provider,
        Identifier = options.Issuer,
        Algorithm = options.Algorithm.ToString(),
        MaxTokenLifetime = options.MaxTokenLifetime,
        JwksFile = options.JwksFile,
        JwksUri = options.JwksUri is { } own ? new Uri(own) : options.AllowInsecureLoopback ? null : provider.JwksUri,
        CertificateAuthorityFile = options.CertificateAuthorityFile,
        AllowPrivateNetwork = options.AllowPrivateNetwork,
        AllowInsecureLoopback = options.AllowInsecureLoopback,
    };

    private static GuardRail ToGuardRail(GuardRailOptions options) => new()
    {
        Name = options.Name,
        Registry = options.Registry,
        Mode = options.Mode,
        AllowedIssuers = options.AllowedIssuers,
        AllowedOwners = [.. options.AllowedOwners.Select(static text => AllowedOwner.TryParse(text) ?? throw new InvalidOperationException("The configuration has faults."))],
        RequireEnvironmentOrProtectedRef = options.RequireEnvironmentOrProtectedRef,
        DeniedEvents = options.DeniedEvents,
        MaxCredentialLifetime = options.MaxCredentialLifetime,
        MinPublisherAge = options.MinPublisherAge,
    };

    private static Registry ToRegistry(RegistryOptions options) => new()
    {
        Name = options.Name,
        Ecosystem = options.Ecosystem,
        PublicUrl = new Uri($"{options.PublicUrl.Value}/"),
        Upstream = new Uri($"{options.Upstream.Value}/"),
        UpstreamAuthorization = options.UpstreamAuthorization,
        Audience = options.Audience ?? Registry.NpmAudience(options.PublicUrl.Uri),
        AnonymousReads = options.AnonymousReads,
        LegacyTokensUntil = options.LegacyTokens.AcceptUntil,
        UpstreamMaintainers = options.UpstreamMaintainers is "by_name" ? UpstreamMaintainers.ByName : UpstreamMaintainers.Ignore,
        MaxPublishBytes = options.MaxPublishBytes,
    };
}
