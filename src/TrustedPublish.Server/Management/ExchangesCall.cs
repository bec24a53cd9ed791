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
                if (member.NameEquals("checks"))
                {
                    WriteChecks(json, member.Value, members.RootElement, entry.Publisher);
                }
                else
                {
                    member.WriteTo(json);
                }
            }
        }

        json.WriteEndObject();
    }

    // The journal keeps each check once; shown as a dry run shows them: those of the token, then those of the publisher that decided.
    private static void WriteChecks(Utf8JsonWriter json, JsonElement ofToken, JsonElement data, string? publisher)
    {
        JsonElement[] decided = publisher is not null && data.TryGetProperty("publishers", out var publishers)
            ? [.. publishers.EnumerateArray().Where(one => one.GetProperty("publisher").GetString() == publisher).SelectMany(static one => one.GetProperty("checks").EnumerateArray())]
            : [];
        json.WriteStartArray("checks");
        foreach (var check in ofToken.EnumerateArray().Concat(decided))
        {
            check.WriteTo(json);
        }

        json.WriteEndArray();
    }
}
