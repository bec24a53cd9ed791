using System.Globalization;
using System.Text.Json;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Server.Management;

/// <summary><c>/guard-rails/report</c>: what enforcing the audited guard rails would have refused, from real traffic.</summary>
internal sealed class GuardRailReportCall(GuardRailCatalog guardRails, IJournal journal, TimeProvider time)
{
    /// <summary>Bounds what one call makes the database read.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(31);

    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(7);

    private const int MaxExchanges = 10_000;

    public async Task<IResult> RunAsync(HttpContext context, string? from, string? until)
    {
        if (!TryRead(until, time.GetUtcNow(), out var end) || end < DateTimeOffset.UnixEpoch || !TryRead(from, end - UsualTime, out var start)
            || start >= end || end - start > LongestTime)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, "request_invalid", $"from and until are times such as 2026-01-31 or 2026-01-31T12:00:00Z, at most {LongestTime.Days} days apart, from first.");
        }

        var report = await GuardRailReport.ReadAsync(journal, start, until is null ? null : end, MaxExchanges, context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json => Write(json, start, end, report));
    }

    private void Write(Utf8JsonWriter json, DateTimeOffset from, DateTimeOffset until, GuardRailReport report)
    {
        json.WriteStartObject();
        json.WriteString("from", from);
        json.WriteString("until", until);
        json.WriteNumber("exchanges", report.Exchanges);
        json.WriteBoolean("truncated", report.IsTruncated);
        json.WriteStartArray("guard_rails");
        foreach (var rail in guardRails.All)
        {
            json.WriteStartObject();
            json.WriteString("name", rail.Name);
            json.WriteString("registry", rail.Registry);
            json.WriteString("mode", rail.Mode is GuardRailMode.Audit ? "audit" : "enforce");
            json.WriteNumber("would_refuse", Count(report, rail, "refuse"));
            json.WriteNumber("would_shorten", Count(report, rail, "shorten"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var row in report.Rows)
        {
            json.WriteStartObject();
            json.WriteString("guard_rail", row.Key.GuardRail);
            json.WriteString("effect", row.Key.Effect);
            json.WriteString("registry", row.Key.Registry);
            json.WriteString("package", row.Key.Package);
            json.WriteString("publisher", row.Key.Publisher);
            json.WriteString("project", row.Key.Project);
            json.WriteNumber("count", row.Count);
            json.WriteString("last_at", row.LastAt);
            json.WriteString("example_id", row.ExampleId);
            json.WriteString("expected", row.Expected);
            json.WriteString("actual", row.Actual);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Count(GuardRailReport report, GuardRail rail, string effect) =>
        report.Rows.Where(row => row.Key.GuardRail == rail.Name && row.Key.Effect == effect).Sum(static row => row.Count);

    private static bool TryRead(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        return text is null
            || DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
