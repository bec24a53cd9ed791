
namespace TrustedPublish.Server.Accounts;

/// <summary>What doors, pages and management API share about people: proof of presence, sign-ins and their limits.</summary>
internal static class AccountRegistration
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddAccounts() => services
            .AddSingleton<SignInLimit>()
            .AddSingleton<SignInRecord>()
            .AddSingleton<PresenceProof>()
            .AddSingleton<OtpChallenge>()
            .AddSingleton<StepUp>();
    }
}
