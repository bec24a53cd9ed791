namespace TrustedPublish.Core.RateLimits;

/// <summary>Every limit on what people and programs may try; the exchange has its own in <see cref="ExchangeRate"/>.</summary>
internal static class Limits
{
    /// <summary>By the name as typed, whether or not there is such an account: the answer must not tell.</summary>
    public static readonly RateLimit SignInOfAccount = new("sign_in_account", 10, TimeSpan.FromMinutes(1));

    public static readonly RateLimit SignInFromAddress = new("sign_in_address", 30, TimeSpan.FromMinutes(1));

    /// <summary>By account id. Six digits and three valid codes at a time: at this rate a guess takes weeks, and the owner hears of it.</summary>
    public static readonly RateLimit SecondFactor = new("second_factor", 5, TimeSpan.FromMinutes(1));

    /// <summary>By account id.</summary>
    public static readonly RateLimit TokenCreation = new("token_creation", 20, TimeSpan.FromHours(1));

    /// <summary>By account id.</summary>
    public static readonly RateLimit RegistrationOfAccount = new("publisher_registration_account", 100, TimeSpan.FromHours(1));

    public static readonly RateLimit RegistrationFromAddress = new("publisher_registration_address", 100, TimeSpan.FromHours(1));
}
