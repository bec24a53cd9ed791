using System.Net;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.RateLimits;

/// <summary>Says whether an attempt may go on. What it refuses is journaled once per window, so that a flood fills no disk.</summary>
internal sealed class RateLimiter(IRateLimits counts, RateLimitSettings settings, IJournal journal, TimeProvider time)
{
    /// <summary>Counts an attempt of an account.</summary>
    /// <param name="limit">One of <see cref="Limits"/>.</param>
    /// <param name="subject">The account's id, or a name as typed.</param>
    /// <param name="actor">The account's name for the journal; null when nobody has proved to be it: a name as typed may be a password.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public Task<TimeSpan?> TakeAsync(RateLimit limit, string subject, string? actor, CancellationToken cancellationToken) =>
        TakeAsync(limit, subject, actor, network: null, cancellationToken);

    /// <summary>Counts an attempt from an address. Of IPv6 the /64 counts, which is what one subscriber has.</summary>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public Task<TimeSpan?> TakeAsync(RateLimit limit, IPAddress? address, string? actor, CancellationToken cancellationToken)
    {
        var network = AddressPrefix.Of(address ?? IPAddress.None, 32, 64);
        return TakeAsync(limit, network, actor, network, cancellationToken);
    }

    private async Task<TimeSpan?> TakeAsync(RateLimit limit, string subject, string? actor, string? network, CancellationToken cancellationToken)
    {
        if (!settings.Enabled)
        {
            return null;
        }

        var counted = await counts.TakeAsync(limit, subject, cancellationToken).ConfigureAwait(false);
        if (counted.IsWithin(limit))
        {
            return null;
        }

        if (counted.IsFirstBeyond(limit))
        {
            await journal.AppendAsync(Entry(limit, actor, network), cancellationToken).ConfigureAwait(false);
        }

        return counted.Left;
    }

    private JournalEntry Entry(RateLimit limit, string? actor, string? network) => JournalEntry.Of("rate_limit", RefusalCode.RateLimited.ToWire(), actor, time.GetUtcNow()) with
    {
        Data = network is null ? $$"""{"limit":"{{limit.Name}}"}""" : $$"""{"limit":"{{limit.Name}}","network":"{{network}}"}""",
    };
}

/// <summary>Whether anything is limited.</summary>
internal sealed record RateLimitSettings(bool Enabled);
