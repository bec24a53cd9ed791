using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Core;

/// <summary>
/// Limits how often one CI project may exchange, per minute. Counted by verified project, not by address: hosted runners of many projects share theirs (XCH-16).
/// Tokens that nobody vouched for share one count, which never touches sound ones.
/// </summary>
internal sealed class ExchangeRate(ExchangeRateSettings settings, TimeProvider time)
{
    private ExchangeMinute minute = new(0);

    /// <summary>Counts the exchange; false when the project has had its share of this minute.</summary>
    public bool TryTake(Assertion assertion) => settings.PerProjectAndMinute is not { } limit
        || Current().Take((assertion.Issuer.Identifier, assertion.Signed.Provider.Subject(assertion.Claims))) <= limit;

    /// <summary>Counts a refusal that needed no signature: anybody can cause any number, and each would be a durable record.</summary>
    public UnverifiedShare TakeUnverified()
    {
        if (settings.UnverifiedPerMinute is not { } limit)
        {
            return UnverifiedShare.Within;
        }

        var count = Current().TakeUnverified();
        return count <= limit ? UnverifiedShare.Within : count == limit + 1 ? UnverifiedShare.JustExceeded : UnverifiedShare.Exceeded;
    }

    /// <summary>The counts of this minute.</summary>
    public ExchangeMinute Current()
    {
        var (known, now) = (Volatile.Read(ref minute), time.GetUtcNow().ToUnixTimeSeconds() / 60);
        if (known.Number == now)
        {
            return known;
        }

        var next = new ExchangeMinute(now);
        return Interlocked.CompareExchange(ref minute, next, known) is var before && ReferenceEquals(before, known) ? next : before;
    }
}

/// <summary>Whether a refusal without a signature is still told and journaled as itself.</summary>
internal enum UnverifiedShare
{
    /// <summary>Like any other refusal.</summary>
    Within,

    /// <summary>The first of this minute that is only told to come later; journaled, so that maintainers see that records are missing.</summary>
    JustExceeded,

    /// <summary>Told to come later, not journaled.</summary>
    Exceeded,
}

/// <summary>The operator's limits on exchanges.</summary>
/// <param name="PerProjectAndMinute">Null = unlimited.</param>
/// <param name="UnverifiedPerMinute">Refusals of tokens whose signature was never checked good, of all callers together; null = unlimited.</param>
internal sealed record ExchangeRateSettings(int? PerProjectAndMinute, int? UnverifiedPerMinute = null);
