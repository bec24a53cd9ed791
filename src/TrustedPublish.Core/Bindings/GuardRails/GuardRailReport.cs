using System.Text.Json;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core.Bindings.GuardRails;

/// <summary>
/// What audited guard rails would have done to the real traffic of a time: how often, to whom, and one attempt to look at. Read from the journal,
/// entry by entry: only the rows are held.
/// </summary>
internal sealed class GuardRailReport
{
    private GuardRailReport(IReadOnlyList<GuardRailReportRow> rows, int exchanges, bool isTruncated) => (Rows, Exchanges, IsTruncated) = (rows, exchanges, isTruncated);

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<GuardRailReportRow> Rows { get; }

    /// <summary>How many exchanges were counted.</summary>
    public int Exchanges { get; }

    /// <summary>Whether there were more than the limit, of which the newest were counted.</summary>
    public bool IsTruncated { get; }

    /// <summary>Reads the report of a time.</summary>
    /// <param name="journal">Where the exchanges are.</param>
    /// <param name="from">UTC, inclusive.</param>
    /// <param name="until">UTC, exclusive; null = up to now, by whatever node's clock.</param>
    /// <param name="limit">At most this many exchanges are counted, the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<GuardRailReport> ReadAsync(IJournal journal, DateTimeOffset from, DateTimeOffset? until, int limit, CancellationToken cancellationToken)
    {
        var (rows, read) = (new Dictionary<GuardRailReportKey, GuardRailReportRow>(), 0);
        var query = new JournalQuery
        {
            Kind = ExchangeAttempt.Kind,
            Outcome = JournalEntry.Accepted,
            DataMember = ExchangeRecord.Findings,
            From = from,
            Until = until,
            Limit = limit + 1,
        };
        await journal.ReadEachAsync(query, entry =>
        {
            if (++read <= limit)
            {
                Count(rows, entry);
            }
        }, cancellationToken).ConfigureAwait(false);
        return new GuardRailReport([.. rows.Values.OrderByDescending(static row => row.Count).ThenByDescending(static row => row.LastAt)], Math.Min(read, limit), read > limit);
    }

    // Entries come newest first: the first of a row is its last.
    private static void Count(Dictionary<GuardRailReportKey, GuardRailReportRow> rows, JournalEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data!);
        if (!data.RootElement.TryGetProperty(ExchangeRecord.Findings, out var findings))
        {
            return;
        }

        var counted = new HashSet<GuardRailReportKey>();
        foreach (var finding in findings.EnumerateArray())
        {
            var key = new GuardRailReportKey(Text(finding, "guard_rail")!, Text(finding, "effect")!, entry.Registry, entry.Package, entry.Publisher, entry.Actor);
            if (counted.Add(key))
            {
                rows[key] = rows.TryGetValue(key, out var row)
                    ? row with { Count = row.Count + 1 }
                    : new GuardRailReportRow(key, 1, entry.At, entry.Id, Text(finding, "expected"), Text(finding, "actual"));
            }
        }
    }

    private static string? Text(JsonElement finding, string member) => finding.GetProperty(member).GetString();
}

/// <summary>What is counted together.</summary>
/// <param name="GuardRail">Its name.</param>
/// <param name="Effect">refuse or shorten.</param>
/// <param name="Registry">The registry's name.</param>
/// <param name="Package">Canonical name.</param>
/// <param name="Publisher">The publisher's id.</param>
/// <param name="Project"><c>provider:id</c> of the CI project.</param>
internal readonly record struct GuardRailReportKey(string GuardRail, string Effect, string? Registry, string? Package, string? Publisher, string? Project);

/// <summary>One line of the report.</summary>
/// <param name="Key">What it counts.</param>
/// <param name="Count">How many exchanges.</param>
/// <param name="LastAt">UTC; the newest.</param>
/// <param name="ExampleId">The newest one's id.</param>
/// <param name="Expected">What the guard rail asked of that one.</param>
/// <param name="Actual">What that one came with.</param>
internal sealed record GuardRailReportRow(GuardRailReportKey Key, int Count, DateTimeOffset LastAt, string ExampleId, string? Expected, string? Actual);
