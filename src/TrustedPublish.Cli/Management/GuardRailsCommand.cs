using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace TrustedPublish.Cli.Management;

/// <summary><c>tp guard-rails report</c>: what enforcing the operator's audited guard rails would have refused.</summary>
internal static class GuardRailsCommand
{
    public static Command Create() => new("guard-rails", "See what the operator's guard rails would refuse. Example: tp guard-rails report --from 2026-01-31") { Report() };

    private static Command Report()
    {
        var options = new ServerOptions();
        var from = new Option<string?>("--from") { HelpName = "TIME", Description = "First day or time, e.g. 2026-01-31 or 2026-01-31T12:00:00Z. Default: seven days before --until" };
        var until = new Option<string?>("--until") { HelpName = "TIME", Description = "End of the time, at most 31 days later. Default: now" };
        var command = new Command("report", "Show what enforcing the audited guard rails would have refused, from real traffic; for administrators. Example: tp guard-rails report --from 2026-01-31")
        {
            from, until, options.Server,
        };
        command.SetAction((parsed, stop) => options.WithServerAsync(parsed, async client =>
        {
            string[] query = [.. new[] { ("from", parsed.GetValue(from)), ("until", parsed.GetValue(until)) }.Where(static part => part.Item2 is not null).Select(static part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}")];
            var answer = await client.GetAsync($"api/v1/guard-rails/report{(query.Length == 0 ? "" : $"?{string.Join('&', query)}")}", stop);
            if (!answer.Ok)
            {
                return await ServerOptions.RefusedAsync(parsed, answer);
            }

            await WriteAsync(parsed.InvocationConfiguration.Output, answer.Body);
            return ExitCode.Done;
        }, stop));
        return command;
    }

    private static async Task WriteAsync(TextWriter output, JsonObject report)
    {
        var rails = Objects(report["guard_rails"]);
        if (rails.Length == 0)
        {
            await output.WriteLineAsync("There is no guard rail. The operator writes them under GuardRails in the server's configuration.");
        }
        else
        {
            var table = Terminal.Table("Guard rail", "Mode", "Registry", "Would refuse", "Would shorten");
            foreach (var rail in rails)
            {
                table.AddRow(Cell(rail, "name"), Cell(rail, "mode"), Terminal.Cell(rail["registry"] is null ? "all" : PublisherFields.Plain(rail["registry"])), Cell(rail, "would_refuse"), Cell(rail, "would_shorten"));
            }

            Terminal.On(output).Write(table);
        }

        var findings = Objects(report["findings"]);
        if (findings.Length > 0)
        {
            var table = Terminal.Table("Guard rail", "Would", "Package", "Publisher", "Project", "Times", "Last", "Example", "Expected", "Came with");
            foreach (var finding in findings)
            {
                table.AddRow(
                    Cell(finding, "guard_rail"), Cell(finding, "effect"), Cell(finding, "package"), Cell(finding, "publisher"), Cell(finding, "project"),
                    Cell(finding, "count"), Cell(finding, "last_at"), Cell(finding, "example_id"), Cell(finding, "expected"), Cell(finding, "actual"));
            }

            Terminal.On(output).Write(table);
        }

        await output.WriteLineAsync(Terminal.OneLine(
            $"{PublisherFields.Plain(report["exchanges"])} exchanges from {PublisherFields.Plain(report["from"])} until {PublisherFields.Plain(report["until"])} would end otherwise{(report["truncated"]?.ToString() is "true" ? "; there were more, only the newest are counted" : "")}."));
    }

    private static Text Cell(JsonObject row, string member) => Terminal.Cell(PublisherFields.Plain(row[member]));

    private static JsonObject[] Objects(JsonNode? list) => list is JsonArray array ? [.. array.OfType<JsonObject>()] : [];
}
