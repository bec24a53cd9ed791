using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>What a person who approves wants to know of the CI run: from the exchange's journal entry, which holds verified claims only.</summary>
internal sealed class StageProvenance(IJournal journal)
{
    private static readonly string[] Shown = ["workflow_filename", "environment", "called_workflow", "ci_config_path", "pipeline_definition_id", "ref_pattern", "event", "runner"];

    /// <summary>A JSON object; null for what a person staged.</summary>
    public async Task<string?> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Credential is not { } credential)
        {
            return null;
        }

        var shown = new JsonObject { ["issuer"] = credential.RunIssuer, ["subject"] = credential.Subject, ["publisher"] = credential.Publisher };
        var entries = await journal.ReadAsync(new JournalQuery { Credential = credential.Id, Kind = ExchangeAttempt.Kind, Outcome = JournalEntry.Accepted, Limit = 1 }, cancellationToken);
        if (entries is [{ Data: { } data }])
        {
            using var exchange = JsonDocument.Parse(data);
            foreach (var member in exchange.RootElement.Object("run")?.EnumerateObject() ?? default)
            {
                shown[member.Name] = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() : null;
            }

            foreach (var check in exchange.RootElement.TryGetProperty("checks", out var checks) ? checks.EnumerateArray() : default)
            {
                Add(shown, check);
            }

            foreach (var publisher in exchange.RootElement.TryGetProperty("publishers", out var publishers) ? publishers.EnumerateArray() : default)
            {
                if (publisher.Text("publisher") == credential.Publisher && publisher.TryGetProperty("checks", out var own))
                {
                    foreach (var check in own.EnumerateArray())
                    {
                        Add(shown, check);
                    }
                }
            }
        }

        return shown.ToJsonString();
    }

    private static void Add(JsonObject shown, JsonElement check)
    {
        if (check.Text("field") is { } field && Shown.Contains(field, StringComparer.Ordinal) && check.Text("actual") is { } actual)
        {
            shown[field] = actual;
        }
    }
}
