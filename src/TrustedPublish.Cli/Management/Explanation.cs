using System.Text.Json.Nodes;
using Spectre.Console;

namespace TrustedPublish.Cli.Management;

/// <summary>Shows one attempt to publish: its checks as tables, the verdict, and what to change.</summary>
internal static class Explanation
{
    /// <summary>Writes it, a refusal's reason onto <paramref name="reasons"/>; returns the exit code of the verdict.</summary>
    public static async Task<int> WriteAsync(TextWriter output, TextWriter reasons, JsonObject attempt)
    {
        foreach (var (publisher, checks) in Tables(attempt))
        {
            if (publisher is not null)
            {
                await output.WriteLineAsync("Publisher " + Terminal.OneLine(publisher));
            }

            Terminal.On(output).Write(TableOf(checks));
        }

        if (Text(attempt["verdict"]) == "accept")
        {
            await output.WriteLineAsync("Accepted: this job may publish.");
            return ExitCode.Done;
        }

        var code = Text(attempt["code"]);
        var failed = FirstFailure(attempt);
        var message = Text(attempt["message"])
            ?? (failed is null ? "no publisher of the package fits" : $"{Text(failed["field"])}: expected {PublisherFields.Plain(failed["expected"])}, the token said {PublisherFields.Plain(failed["actual"])}");
        await reasons.WriteLineAsync(Terminal.OneLine($"Refused{(code is null ? "" : $" ({code})")}: {message}"));
        await output.WriteLineAsync("What to change: " + Terminal.OneLine(Advice.For(code, failed)));
        return ExitCode.Refused;
    }

    /// <summary>The checks of the attempt as a whole, then those of each publisher that are not among them.</summary>
    private static IEnumerable<(string? Publisher, JsonObject[] Checks)> Tables(JsonObject attempt)
    {
        var common = Objects(attempt["checks"]);
        var each = Objects(attempt["publishers"]).Select(one => (Publisher: Text(one["publisher"]), Checks: Objects(one["checks"])))
            .Where(one => one.Checks.Any(check => !common.Any(shown => JsonNode.DeepEquals(shown, check))));
        return (common.Length == 0 ? [] : new (string?, JsonObject[])[] { (Text(attempt["publisher"]), common) }).Concat(each);
    }

    private static Table TableOf(JsonObject[] checks)
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

        return table;
    }

    private static JsonObject? FirstFailure(JsonObject attempt) =>
        attempt["refusal"] is JsonObject refusal && Text(refusal["field"]) is not null
            ? refusal
            : Tables(attempt).SelectMany(table => table.Checks).FirstOrDefault(check => !IsOk(check));

    private static bool IsOk(JsonObject check) => check["ok"] is JsonValue value && value.TryGetValue(out bool ok) && ok;

    private static JsonObject[] Objects(JsonNode? list) => list is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    private static string? Text(JsonNode? value) => (value as JsonValue)?.ToString();
}
