using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using TrustedPublish.Validator.Jws;

namespace TrustedPublish.Core.Assertions.Keys;

/// <summary>
/// One issuer's verification keys: fetched in the background, kept when a fetch fails, replaced whole when one succeeds (ISS-11, ISS-18).
/// Keys of different issuers never meet (ISS-12).
/// </summary>
internal sealed partial class IssuerKeys(Issuer issuer, IKeySource source, TimeProvider time, ILogger<IssuerKeys> logger)
{
    /// <summary>How often keys are fetched without being asked, ± 20 %.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    /// <summary>Keys not confirmed for this long are no longer trusted, even if the issuer is down (ISS-11).</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <summary>
    /// At most one fetch per this time is caused by tokens with unknown key ids: a flood cannot hammer the issuer (ISS-09),
    /// and a real rotation in the middle of a flood is still seen this soon (ISS-10).
    /// </summary>
    private static readonly TimeSpan MissCooldown = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private FrozenDictionary<string, VerificationKey> keys = FrozenDictionary<string, VerificationKey>.Empty;
    private DateTimeOffset fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset lastMissFetch = DateTimeOffset.MinValue;
    private Task? running;

    public Issuer Issuer => issuer;

    /// <summary>The keys known now, for tests of a key's presence without side effects.</summary>
    public IReadOnlyDictionary<string, VerificationKey> Known => IsFresh ? keys : FrozenDictionary<string, VerificationKey>.Empty;

    private bool IsFresh => time.GetUtcNow() - fetchedAt < MaxAge;

    /// <summary>Finds a key by its exact id. An unknown id may cause one fetch, shared with everybody who waits.</summary>
    public async ValueTask<KeyLookup> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Known.TryGetValue(keyId, out var key))
        {
            return new KeyLookup(key, IsAvailable: true);
        }

        if (MayFetchForMiss())
        {
            await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (Running is { } fetch)
        {
            await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new KeyLookup(Known.GetValueOrDefault(keyId), IsAvailable: Known.Count > 0);
    }

    /// <summary>Fetches the keys; callers that come while a fetch runs share it. Never throws.</summary>
    public Task RefreshAsync()
    {
        lock (gate)
        {
            return running is { IsCompleted: false } ? running : running = FetchAsync();
        }
    }

    private bool MayFetchForMiss()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - lastMissFetch < MissCooldown)
            {
                return false;
            }

            lastMissFetch = now;
            return true;
        }
    }

    private Task? Running
    {
        get
        {
            lock (gate)
            {
                return running is { IsCompleted: false } ? running : null;
            }
        }
    }

    private async Task FetchAsync()
    {
        // The first await leaves the lock's thread: the source may complete synchronously.
        await Task.Yield();
        try
        {
            var fetched = await source.FetchAsync(issuer, CancellationToken.None).ConfigureAwait(false);
            if (fetched.Count == 0)
            {
                Log.NoUsableKey(logger, issuer.Name);
                return;
            }

            keys = fetched.ToFrozenDictionary(static key => key.KeyId, StringComparer.Ordinal);
            fetchedAt = time.GetUtcNow();
            Log.Fetched(logger, issuer.Name, keys.Count);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a hostile or broken issuer answers, the last good keys stay.
            var failure = KeyFetchException.From(exception);
            Log.FetchFailed(logger, issuer.Name, failure.Fault.ToCode(), failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Issuer {Issuer}: {Count} keys fetched")]
        public static partial void Fetched(ILogger logger, string issuer, int count);

        [LoggerMessage(1002, LogLevel.Warning, "Issuer {Issuer}: no usable key in its set; the known keys stay")]
        public static partial void NoUsableKey(ILogger logger, string issuer);

        [LoggerMessage(1003, LogLevel.Warning, "Issuer {Issuer}: keys could not be fetched ({Fault}); the known keys stay: {Reason}")]
        public static partial void FetchFailed(ILogger logger, string issuer, string fault, string reason);
    }
}

/// <summary>The outcome of looking for a key.</summary>
/// <param name="Key">Null when the issuer has no such key.</param>
/// <param name="IsAvailable">False when no key of the issuer is known at all: an outage, not a bad token.</param>
internal readonly record struct KeyLookup(VerificationKey? Key, bool IsAvailable);
