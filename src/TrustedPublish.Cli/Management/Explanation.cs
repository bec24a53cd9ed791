using System.Text.Json.Nodes;
using Spectre.Console;

namespace TrustedPublish.Cli.Management;

/// <summary>
/// Shows one attempt to publish, dry or real: the checks of the token, then each publisher, nearest first, with all its checks and what to change;
/// then the verdict.
/// </summary>
internal static class Explanation
{
    /// <summary>Writes it, a refusal's reason onto <paramref name="reasons"/>; returns the exit code of the verdict.</summary>
    public static async Task<int> WriteAsync(TextWriter output, TextWriter reasons, JsonObject attempt)
    {
        var (checks, publishers) = (Objects(attempt["checks"]), Objects(attempt["publishers"]));
        await WriteTableAsync(output, "The token", checks.Where(check => !publishers.SelectMany(static one => Objects(one["checks"])).Any(known => JsonNode.DeepEquals(known, check))));
        foreach (var publisher in publishers)
        {
            await WriteTableAsync(output, $"Publisher {Text(publisher["publisher"])}: {Text(publisher["code"])}", Objects(publisher["checks"]));
            if (Text(publisher["advice"]) is { } change)
            {
                await output.WriteLineAsync(Terminal.OneLine($"To be accepted by it: {change}"));
            }
        }

        return Text(attempt["verdict"]) == "accept" ? await AcceptAsync(output, reasons, attempt) : await RefuseAsync(output, reasons, attempt);
    }

    private static async Task<int> AcceptAsync(TextWriter output, TextWriter reasons, JsonObject attempt)
    {
        await output.WriteLineAsync(Terminal.OneLine($"Accepted{(Text(attempt["publisher"]) is { } publisher ? $" by publisher {publisher}" : "")}: this job may publish."));
        foreach (var finding in Objects(attempt["would_refuse"]))
        {
            await reasons.WriteLineAsync(Terminal.OneLine(
                $"Warning: the operator's guard rail {Text(finding["guard_rail"])} would {Text(finding["effect"])} this from the day it is enforced: expected {PublisherFields.Plain(finding["expected"])}, came with {PublisherFields.Plain(finding["actual"])}"));
        }

        return ExitCode.Done;
    }

    private static async Task<int> RefuseAsync(TextWriter output, TextWriter reasons, JsonObject attempt)
    {
        var (code, message) = (Text(attempt["code"]), Text(attempt["message"]));
        await reasons.WriteLineAsync(Terminal.OneLine($"Refused{(code is null ? "" : $" ({code})")}{(message is null ? "" : $": {message}")}"));
        if (Text(attempt["advice"]) is { } advice)
        {
            await output.WriteLineAsync(Terminal.OneLine($"What to change: {advice}"));
        }

        return ExitCode.Refused;
    }

    private static async Task WriteTableAsync(TextWriter output, string title, IEnumerable<JsonObject> checks)
    {
        var table = Terminal.Table("", "Check", "Expected", "The token said");
        foreach (var check in checks)
        {
            var ok = IsOk(check);
            table.AddRow(
                Terminal.Cell(ok ? "ok" : "NO", ok ? Color.Green : Color.Red),
                Terminal.Cell(PublisherFields.Plain(check["field"])),
                Terminal.Cell(PublisherFields.Plain(check["expected"])),
                Terminal.Cell(PublisherFields.Plain(check["actual"])));
        }

        if (table.Rows.Count > 0)
        {
            await output.WriteLineAsync(Terminal.OneLine(title));
            Terminal.On(output).Write(table);
        }
    }

    private static bool IsOk(JsonObject check) => check["ok"] is JsonValue value && value.TryGetValue(out bool ok) && ok;

    private static JsonObject[] Objects(JsonNode? list) => list is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    private static string? Text(JsonNode? value) => (value as JsonValue)?.ToString();
}
