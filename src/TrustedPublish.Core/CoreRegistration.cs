using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Accounts.Ceremonies;
using TrustedPublish.Core.Accounts.Passkeys;
using TrustedPublish.Core.Accounts.Presence;
using TrustedPublish.Core.Accounts.SecondFactors;
using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Providers;
using TrustedPublish.Core.RateLimits;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Core;

/// <summary>Registers everything that decides. Needs the stores and a <see cref="TimeProvider"/> beside it.</summary>
internal static class CoreRegistration
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddCore(
            ProviderCatalog providers, IReadOnlyList<Issuer> issuers, CredentialSettings credentials, PublisherPolicy publishers,
            IReadOnlyList<GuardRail> guardRails, ExchangeRateSettings rate, PresenceSettings presence, RegistrationSettings registration, GranularTokenRules tokens, PasswordRules passwords, StageSettings stages) => services
            .AddSingleton(stages).AddSingleton<StageSources>().AddSingleton<StageDesk>().AddSingleton<BlobCollection>()
            .AddSingleton(presence).AddSingleton(registration).AddSingleton(tokens).AddSingleton(passwords)
            .AddSingleton(credentials).AddSingleton(publishers).AddSingleton(rate)
            .AddSingleton(new GuardRailCatalog(guardRails, issuers, credentials.PublishLifetime))
            .AddSingleton(providers)
            .AddSingleton<IKeySource, KeySource>()
            .AddSingleton(provider => new IssuerDirectory(
                issuers, provider.GetRequiredService<IKeySource>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IssuerKeys>>()))
            .AddSingleton<AssertionVerifier>()
            .AddSingleton<PublisherDirectory>()
            .AddSingleton<PublisherRegistration>()
            .AddSingleton<SigningKeys>()
            .AddSingleton<CredentialMinter>()
            .AddSingleton<RevocationList>()
            .AddSingleton<RevocationTargets>()
            .AddSingleton<Revoker>()
            .AddSingleton<Sessions>()
            .AddSingleton<Registration>()
            .AddSingleton<CodeCheck>()
            .AddSingleton<SecondFactorEnrolment>()
            .AddSingleton<Challenges>()
            .AddSingleton<FactorRules>()
            .AddSingleton<CeremonyDesk>()
            .AddSingleton<PasswordSteps>()
            .AddSingleton<PasskeyDesk>()
            .AddSingleton<PresenceCheck>()
            .AddSingleton<GranularTokens>()
            .AddSingleton<IPackageRoles>(static provider => provider.GetRequiredService<PackageRoles>())
            .AddSingleton<PackageAuthorization>()
            .AddSingleton<SignInNetworks>()
            .AddSingleton<RateLimiter>()
            .AddSingleton<CredentialCheck>()
            .AddSingleton<PackageRoles>()
            .AddSingleton<Maintainership>()
            .AddSingleton<Organisations>()
            .AddSingleton<Teams>()
            .AddSingleton<ExchangeRate>()
            .AddSingleton<ClockGuard>()
            .AddSingleton<Exchange>()
            .AddSingleton<Evaluation>()
            .AddHostedService<KeyRefresh>()
            .AddHostedService<ExchangeRateSharing>()
            .AddHostedService<ChangeWatch>();
    }
}
