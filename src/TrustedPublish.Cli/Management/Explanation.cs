using System.Text.Json.Nodes;
using Spectre.Console;

namespace TrustedPublish.Cli.Management;

/// <summary>Shows one attempt to publish: its checks as a table, the verdict, and what to change.</summary>
internal static class Explanation
{
    /// <summary>Writes it, a refusal's reason onto <paramref name="reasons"/>; returns the exit code of the verdict.</summary>
    public static async Task<int> WriteAsync(TextWriter output, TextWriter reasons, ServerAnswer attempt)
    {
        var accepted = attempt.Text("verdict") is "accept" or "accepted";
        foreach (var (publisher, checks) in Tables(attempt.Body))
        {
            if (publisher is not null)
            {
                await output.WriteLineAsync("Publisher " + Terminal.OneLine(publisher));
            }

            Terminal.On(output).Write(TableOf(checks));
        }

        var code = attempt.Text("code");
        var message = attempt.Text("message");
        if (accepted)
        {
            await output.WriteLineAsync("Accepted: this job may publish.");
            return ExitCode.Done;
        }

        await reasons.WriteLineAsync(Terminal.OneLine($"Refused{(code is null ? "" : $" ({code})")}{(message is null ? "." : ": " + message)}"));
        await output.WriteLineAsync("What to change: " + Terminal.OneLine(Advice.For(code, FirstFailure(attempt.Body))));
        return ExitCode.Refused;
    }

    private static IEnumerable<(string? Publisher, JsonArray Checks)> Tables(JsonObject attempt)
    {
        if (attempt["publishers"] is JsonArray { Count: > 1 } each)
        {
            return each.OfType<JsonObject>().Select(one => (one["publisher"]?.ToString(), one["checks"] as JsonArray ?? []));
        }

        return attempt["checks"] is JsonArray { Count: > 0 } checks ? [(attempt["publisher"]?.ToString(), checks)] : [];
    }

    private static Table TableOf(JsonArray checks)
    {
        var table = Terminal.Table("", "Check", "Expected", "The token said");
        foreach (var check in checks.OfType<JsonObject>())
        {
            var ok = IsOk(check);
            table.AddRow(
                Terminal.Cell(ok ? "ok" : "NO", ok ? Color.Green : Color.Red),
                Terminal.Cell(PublisherFields.Plain(check["field"])),
                Terminal.Cell(PublisherFields.Plain(check["expected"])),
                Terminal.Cell(PublisherFields.Plain(check["actual"])));
        }

        return table;
    }

    private static JsonObject? FirstFailure(JsonObject attempt) => Tables(attempt).SelectMany(table => table.Checks).OfType<JsonObject>().FirstOrDefault(check => !IsOk(check));

    private static bool IsOk(JsonObject check) => check["ok"] is JsonValue value && value.TryGetValue(out bool ok) && ok;
}
