using System.Collections.Concurrent;

namespace TrustedPublish.Storage.Assertions;

/// <summary>Replay keys claimed in this process and until when each counts.</summary>
internal sealed class ClaimedKeys(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> keys = new(StringComparer.Ordinal);

    /// <returns>True for exactly one caller per key; false also when the record would be gone at once.</returns>
    public bool TryClaim(string key, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        if (until <= now)
        {
            return false;
        }

        while (!keys.TryAdd(key, until))
        {
            if (!keys.TryGetValue(key, out var earlier))
            {
                continue;
            }

            if (earlier > now)
            {
                return false;
            }

            if (keys.TryUpdate(key, until, earlier))
            {
                return true;
            }
        }

        return true;
    }

    public bool IsClaimed(string key) => keys.TryGetValue(key, out var until) && until > time.GetUtcNow();

    /// <summary>Forgets what no longer counts.</summary>
    public void Purge()
    {
        var now = time.GetUtcNow();
        foreach (var claimed in keys)
        {
            if (claimed.Value <= now)
            {
                // Only this very pair: the key may have been claimed anew meanwhile.
                keys.TryRemove(claimed);
            }
        }
    }
}
