using TrustedPublish.Core;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Legacy;

/// <summary>Counts what the upstream let its own tokens do; each is written down at most once a minute.</summary>
internal sealed partial class LegacyUses(ILegacyTokenStore store, UpstreamIdentity identity, TimeProvider time, ILogger<LegacyUses> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Registry, string Hash), Count> counts = [];

    /// <summary>Takes note of a request that the upstream took.</summary>
    /// <param name="context">The request.</param>
    /// <param name="credential">What it carried.</param>
    /// <param name="written">The package it wrote; null for a read.</param>
    public async Task AddAsync(HttpContext context, LegacyCredential credential, string? written)
    {
        try
        {
            var user = await identity.AskAsync(context.Registry, credential);
            if (user.Name is null && written is null)
            {
                // Where reads are for everybody, and the upstream names nobody, the token may be invented: the table must not fill with such.
                return;
            }

            await WriteAsync(Take(context, credential, user, written));
        }
        catch (StoreUnavailableException fault)
        {
            Log.NotCounted(logger, fault.Message);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(isLast: true);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await FlushAsync(isLast: false);
        }
    }

    /// <returns>What is due to be written now; null when it was written a moment ago.</returns>
    private LegacyTokenRecord? Take(HttpContext context, LegacyCredential credential, UpstreamUser user, string? written)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var key = (context.Registry.Name, credential.Hash);
            var count = counts.GetValueOrDefault(key) ?? new Count(null, DateTimeOffset.MinValue);
            var uses = new LegacyTokenRecord
            {
                Registry = context.Registry.Name,
                TokenHash = credential.Hash,
                Name = user.Name,
                NameAskedAt = user.AskedAt,
                FirstUsedAt = count.Waiting?.FirstUsedAt ?? now,
                LastUsedAt = now,
                Uses = (count.Waiting?.Uses ?? 0) + 1,
                Packages = Union(count.Waiting?.Packages ?? [], written),
                Network = context.Connection.RemoteIpAddress is { } address ? AddressPrefix.Of(address, 24, 48) : "unknown",
            };
            var isDue = now - count.WrittenAt >= Pause;
            counts[key] = isDue ? new Count(null, now) : count with { Waiting = uses };
            return isDue ? uses : null;
        }
    }

    private static IReadOnlyList<string> Union(IReadOnlyList<string> packages, string? written) =>
        written is null || packages.Contains(written, StringComparer.Ordinal) ? packages : [.. packages, written];

    private async Task FlushAsync(bool isLast)
    {
        List<LegacyTokenRecord> due = [];
        var now = time.GetUtcNow();
        lock (gate)
        {
            foreach (var (key, count) in counts.Where(entry => isLast || now - entry.Value.WrittenAt >= Pause).ToList())
            {
                if (count.Waiting is null)
                {
                    counts.Remove(key);
                }
                else
                {
                    due.Add(count.Waiting);
                    counts[key] = new Count(null, now);
                }
            }
        }

        foreach (var uses in due)
        {
            await WriteAsync(uses);
        }
    }

    private async Task WriteAsync(LegacyTokenRecord? uses)
    {
        if (uses is null)
        {
            return;
        }

        try
        {
            await store.AddAsync(uses, CancellationToken.None);
        }
        catch (StoreUnavailableException fault)
        {
            // The request itself was decided and done: only the count is short.
            Log.NotCounted(logger, fault.Message);
        }
    }

    private sealed record Count(LegacyTokenRecord? Waiting, DateTimeOffset WrittenAt);

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "Uses of old tokens were not counted: {Reason}")]
        public static partial void NotCounted(ILogger logger, string reason);
    }
}
