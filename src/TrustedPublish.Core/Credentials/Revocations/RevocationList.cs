using Microsoft.Extensions.Logging;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>
/// What this node denies: the revocation list in memory, kept up to date by announcements and by <see cref="ChangeWatch"/>. It never forgets an
/// entry before its life is over, whatever happens to database and relay.
/// </summary>
internal sealed partial class RevocationList(
    IChangePositions positions, IRevocationStore store, IRevocationRelay relay, SigningKeys keys, TimeProvider time, ILogger<RevocationList> logger)
{
    /// <summary>
    /// How long the list counts without a look at the database; then every check asks, and fails when the database does (ISS-20). As long as
    /// an offline validator may rely on its copy (contract §7).
    /// </summary>
    public static readonly TimeSpan LastKnownGood = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepPause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private volatile RevocationSnapshot snapshot = RevocationSnapshot.Empty;
    private long position;
    private long lookedAt;
    private long sweptAt;
    private Task? refreshing;

    /// <summary>How many entries are kept.</summary>
    public int Count => snapshot.Count;

    /// <summary>Loads the list and begins to listen; before this nothing may be checked.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        // First the ears, then the eyes: what is revoked in between is heard or seen.
        await relay.ListenAsync(seq => HearAsync(seq, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a token is dead.</summary>
    /// <exception cref="StoreUnavailableException">Nobody has seen the database for too long to say no.</exception>
    public async ValueTask<bool> IsRevokedAsync(Revocable token, CancellationToken cancellationToken)
    {
        if (snapshot.Revokes(token))
        {
            return true;
        }

        if (time.GetElapsedTime(Volatile.Read(ref lookedAt)) <= LastKnownGood)
        {
            return false;
        }

        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Revokes(token);
    }

    /// <summary>
    /// Waits until a credential can be minted that no revocation strikes, at most to the next second: its <c>iat</c> knows no smaller unit,
    /// and in the second of a revocation it would be dead from birth.
    /// </summary>
    public async ValueTask UntilMintableAsync(Revocable token, CancellationToken cancellationToken)
    {
        while (snapshot.RevokedUntil(token) is { } revoked
            && DateTimeOffset.FromUnixTimeSeconds(revoked.ToUnixTimeSeconds() + 1) - time.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Denies more from now on; a revoked signing key is dropped, and replaced where it was the last.</summary>
    public async Task AddAsync(IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        RevocationEntry[] live = [.. entries.Where(entry => entry.ExpiresAt > now)];
        if (live.Length > 0)
        {
            lock (gate)
            {
                snapshot = snapshot.With(live);
            }
        }

        await keys.RetireAsync([.. entries.Where(static entry => entry.Kind is RevocationKind.Key).Select(static entry => entry.Id)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the database. Callers share one look: a slow database is not asked by each of them.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (refreshing is not { IsCompleted: false })
            {
                refreshing = Task.Run(() => LookAsync(CancellationToken.None), CancellationToken.None);
            }

            return refreshing.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Loads what the database has beyond what this node knows.</summary>
    /// <param name="newest">The greatest seq there, just read; 0 when there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RefreshAsync(long newest, CancellationToken cancellationToken)
    {
        var known = Interlocked.Read(ref position);
        if (newest != known)
        {
            // A smaller one: expired entries were purged, or an older database was restored. All of it is read again, and nothing forgotten.
            var entries = await store.LoadAsync(newest > known ? known : 0, cancellationToken).ConfigureAwait(false);
            await AddAsync(entries, cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref position, entries.Count > 0 ? entries[^1].Seq : newest);
        }

        Volatile.Write(ref lookedAt, time.GetTimestamp());
        Sweep();
    }

    /// <summary>Takes over what other nodes sent, for as long as the database does not answer.</summary>
    public async Task ReadRelayAsync(CancellationToken cancellationToken) =>
        await AddAsync(await relay.ReadAsync(Interlocked.Read(ref position), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task LookAsync(CancellationToken cancellationToken) =>
        await RefreshAsync((await positions.ReadAsync(cancellationToken).ConfigureAwait(false)).Revocations, cancellationToken).ConfigureAwait(false);

    private async Task HearAsync(long seq, CancellationToken cancellationToken)
    {
        try
        {
            var entries = await relay.ReadAsync(Interlocked.Read(ref position), cancellationToken).ConfigureAwait(false);
            await AddAsync(entries, cancellationToken).ConfigureAwait(false);
            if (!entries.Any(entry => entry.Seq == seq))
            {
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException fault)
        {
            Log.NotHeard(logger, seq, fault.Message);
        }
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(Interlocked.Read(ref sweptAt)) < SweepPause)
        {
            return;
        }

        Interlocked.Exchange(ref sweptAt, time.GetTimestamp());
        lock (gate)
        {
            snapshot = snapshot.Without(time.GetUtcNow());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "Revocation {Seq} was announced and cannot be read yet: {Reason}")]
        public static partial void NotHeard(ILogger logger, long seq, string reason);
    }
}
