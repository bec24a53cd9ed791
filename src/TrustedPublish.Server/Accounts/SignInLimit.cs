using Microsoft.AspNetCore.Identity;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Server.Accounts;

/// <summary>
/// How often a password may be tried, by name and by address; asked before the password is looked at, in every place where people sign in. Names
/// are counted as the accounts' store compares them, or each spelling of one would have a count of its own.
/// </summary>
internal sealed class SignInLimit(RateLimiter limiter, ILookupNormalizer names)
{
    /// <param name="context">The request.</param>
    /// <param name="unverifiedUsername">As typed: counted, never written down.</param>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public async Task<TimeSpan?> TakeAsync(HttpContext context, string unverifiedUsername) =>
        await limiter.TakeAsync(Limits.SignInFromAddress, context.Connection.RemoteIpAddress, actor: null, context.RequestAborted)
        ?? await limiter.TakeAsync(Limits.SignInOfAccount, names.NormalizeName(unverifiedUsername), actor: null, context.RequestAborted);
}
