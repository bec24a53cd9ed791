using System.Collections.Concurrent;
using TrustedPublish.Core.Assertions;

namespace TrustedPublish.Core;

/// <summary>
/// Limits how often one CI project may exchange, per minute. Counted by verified project, not by address: hosted runners of many projects share theirs (XCH-16).
/// </summary>
internal sealed class ExchangeRate(ExchangeRateSettings settings, TimeProvider time)
{
    private ConcurrentDictionary<(string Issuer, string Project), int> counts = new();
    private long minute;

    /// <summary>Counts the exchange; false when the project has had its share of this minute.</summary>
    public bool TryTake(Assertion assertion)
    {
        if (settings.PerProjectAndMinute is not { } limit)
        {
            return true;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (Interlocked.Exchange(ref minute, now) != now)
        {
            counts = new();
        }

        var project = (assertion.Issuer.Identifier, assertion.Signed.Provider.Subject(assertion.Claims));
        return counts.AddOrUpdate(project, 1, static (_, count) => count + 1) <= limit;
    }
}

/// <summary>The operator's limits on exchanges.</summary>
/// <param name="PerProjectAndMinute">Null = unlimited.</param>
internal sealed record ExchangeRateSettings(int? PerProjectAndMinute);
