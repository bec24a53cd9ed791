using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Server.Wiring;

/// <summary>How many publishers may be registered: each asks the upstream and tells all maintainers.</summary>
internal sealed class RegistrationLimit(RateLimiter limiter)
{
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public async Task<TimeSpan?> TakeAsync(HttpContext context, Account account) =>
        await limiter.TakeAsync(Limits.RegistrationOfAccount, account.Id, account.Name, context.RequestAborted)
        ?? await limiter.TakeAsync(Limits.RegistrationFromAddress, context.Connection.RemoteIpAddress, account.Name, context.RequestAborted);
}
