using System.Text.Json;
using TrustedPublish.Core;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Server.Management;

/// <summary><c>…/packages/{package}/exchanges</c>: the recent attempts, accepted and refused, with their checks; <c>?id=</c> finds the one a job was told.</summary>
internal sealed class ExchangesCall(IJournal journal)
{
    private const int MaxEntries = 200;

    public async Task<IResult> ListAsync(HttpContext context, string? id, int? limit)
    {
        var managed = ManagedPackage.Of(context);
        var entries = await journal.ReadAsync(
            new JournalQuery { Id = id, Registry = managed.Registry.Name, Package = managed.Name, Kind = ExchangeAttempt.Kind, Limit = Math.Clamp(limit ?? 50, 1, MaxEntries) },
            context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("exchanges");
            foreach (var entry in entries)
            {
                Write(json, entry);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("at", entry.At);
        json.WriteString("verdict", entry.Outcome == JournalEntry.Accepted ? "accept" : "reject");
        json.WriteString("code", entry.Outcome == JournalEntry.Accepted ? null : entry.Outcome);
        json.WriteString("actor", entry.Actor);
        json.WriteString("publisher", entry.Publisher);
        json.WriteString("credential", entry.Credential);
        if (entry.Data is { } data)
        {
            using var members = JsonDocument.Parse(data);
            foreach (var member in members.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
