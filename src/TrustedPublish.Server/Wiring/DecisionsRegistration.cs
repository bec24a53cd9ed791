using TrustedPublish.Core;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;
using TrustedPublish.Storage;

namespace TrustedPublish.Server.Wiring;

/// <summary>Turns the operator's options into what Core and Storage ask for.</summary>
internal static class DecisionsRegistration
{
    /// <summary>Exchanges of one CI project per minute; a monorepo's release stays below.</summary>
    private const int ExchangesPerProjectAndMinute = 300;

    /// <summary>Recorded refusals of tokens that nobody signed, of all callers together: less than a million a day, whoever floods.</summary>
    private const int UnverifiedPerMinute = 600;

    extension(IServiceCollection services)
    {
        public IServiceCollection AddDecisions(TrustedPublishOptions options) => services
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new RegistryCatalog([.. options.Registries.Select(ToRegistry)]))
            .AddCore(
                [.. options.Issuers.Select(ToIssuer)],
                new CredentialSettings
                {
                    Issuer = options.PublicUrl.Value,
                    PublishLifetime = options.Credentials.PublishLifetime,
                    SessionLifetime = options.Credentials.SessionLifetime,
                },
                new PublisherPolicy(options.Publishers.BroadBindings),
                options.RateLimits.Enabled ? new ExchangeRateSettings(ExchangesPerProjectAndMinute, UnverifiedPerMinute) : new ExchangeRateSettings(null));
    }

    extension(TrustedPublishOptions options)
    {
        /// <summary>Where publishes lie while they are judged; below the data directory, so that they never fill the system's.</summary>
        public string SpoolDirectory() => Path.Combine(options.DataDirectory, "spool");

        public StorageSettings ToStorage() => new()
        {
            DataDirectory = options.DataDirectory,
            Provider = options.Database.Provider,
            ConnectionString = options.Database.ConnectionString?.Reveal(),
            RedisConnectionString = options.Redis.ConnectionString?.Reveal(),
        };
    }

    private static Issuer ToIssuer(IssuerOptions options) => new()
    {
        Name = options.Name,
        Provider = options.Provider,
        Identifier = options.Issuer,
        Algorithm = options.Algorithm.ToString(),
        MaxTokenLifetime = options.MaxTokenLifetime,
        JwksFile = options.JwksFile,
        JwksUri = options.JwksUri is null ? null : new Uri(options.JwksUri),
        CertificateAuthorityFile = options.CertificateAuthorityFile,
        AllowPrivateNetwork = options.AllowPrivateNetwork,
        AllowInsecureLoopback = options.AllowInsecureLoopback,
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
        MaxPublishBytes = options.MaxPublishBytes,
    };
}
