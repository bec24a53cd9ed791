using System.Collections.Concurrent;
using TrustedPublish.Core.RateLimits;

namespace TrustedPublish.Storage.RateLimits;

/// <summary>
/// Counts in this process, in bounded memory: when an attacker brings more subjects than fit, the surplus shares counts. That is stricter for
/// them, and forgets nobody else.
/// </summary>
internal sealed class EmbeddedRateLimits(TimeProvider time) : IRateLimits
{
    /// <summary>Windows that are kept each for itself.</summary>
    public const int Kept = 100_000;

    private const int Shared = 4096;

    private readonly ConcurrentDictionary<string, Window> windows = new(StringComparer.Ordinal);

    public Task<RateCount> TakeAsync(RateLimit limit, string subject, CancellationToken cancellationToken) => Task.FromResult(Take(limit, limit.KeyOf(subject)));

    /// <summary>Counts under a key that <see cref="RateLimit.KeyOf"/> made.</summary>
    public RateCount Take(RateLimit limit, string key)
    {
        var now = time.GetUtcNow();
        var counted = windows.AddOrUpdate(
            windows.ContainsKey(key) || windows.Count < Kept ? key : SharedKey(limit, key),
            static (_, start) => new Window(1, start.Now + start.Window),
            static (_, window, start) => window.EndsAt > start.Now ? window with { Count = window.Count + 1 } : new Window(1, start.Now + start.Window),
            (Now: now, limit.Window));
        return new RateCount(counted.Count, counted.EndsAt - now);
    }

    /// <summary>Forgets windows that are over.</summary>
    public void Purge()
    {
        var now = time.GetUtcNow();
        foreach (var window in windows)
        {
            if (window.Value.EndsAt <= now)
            {
                // Only this very pair: a new window may have begun meanwhile.
                windows.TryRemove(window);
            }
        }
    }

    private static string SharedKey(RateLimit limit, string key) => $"{limit.Name}:{Convert.ToInt32(key[..8], 16) & (Shared - 1)}";

    private sealed record Window(long Count, DateTimeOffset EndsAt);
}
