using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>What the commands about owners, organisations and teams have in common: who asks, and how they are answered.</summary>
internal sealed class PeopleAnswers(IJournal journal, TimeProvider time)
{
    /// <summary>The account whose session it is; null = the request has been answered.</summary>
    public static async Task<Account?> SignedInAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.Account is null)
        {
            await NpmJson.NotSignedInAsync(context, caller);
        }

        return caller.Account;
    }

    /// <summary>The organisation of the route; null = its name can be none, and the request has been answered.</summary>
    public static async Task<string?> OrganisationAsync(HttpContext context)
    {
        var organisation = ScopeNames.Organisation(context.Request.RouteValues["org"] as string ?? "");
        if (organisation is null)
        {
            await InvalidAsync(context, "The path holds no valid name of an organisation.");
        }

        return organisation;
    }

    /// <summary>The team of the route; null = its name can be none, and the request has been answered.</summary>
    public static async Task<string?> TeamAsync(HttpContext context)
    {
        var team = context.Request.RouteValues["team"] as string ?? "";
        if (ScopeNames.IsTeam(team))
        {
            return team;
        }

        await InvalidAsync(context, "The path holds no valid name of a team.");
        return null;
    }

    /// <summary>Text members of the body; null = one of them is missing, and the request has been answered.</summary>
    public static async Task<string[]?> BodyAsync(HttpContext context, params string[] members)
    {
        using var body = await RequestJson.ReadAsync(context);
        string?[] texts = [.. members.Select(member => body?.RootElement.Text(member))];
        if (texts.All(static text => text is { Length: > 0 and <= 256 }))
        {
            return texts!;
        }

        await InvalidAsync(context, $"The body must be a JSON object with the texts {string.Join(", ", members)}.");
        return null;
    }

    public static Task InvalidAsync(HttpContext context, string sentence) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", sentence);

    /// <summary>200 and JSON.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
    }

    /// <summary>200 and an object of texts.</summary>
    public static Task WriteAsync(HttpContext context, IEnumerable<(string Name, string Value)> members) => WriteAsync(context, json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    /// <summary>200 and a list of texts.</summary>
    public static Task WriteAsync(HttpContext context, IEnumerable<string> texts) => WriteAsync(context, json =>
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    });

    /// <summary>Journals that a change was denied and says why.</summary>
    public async Task DenyAsync(HttpContext context, Account by, string kind, string? package, ChangeDenial denial)
    {
        await journal.AppendAsync(
            JournalEntry.Of(kind, denial.Code, by.Name, time.GetUtcNow()) with
            {
                Registry = context.Registry.Name,
                Package = package,
            },
            context.RequestAborted);
        await ErrorBody.WriteAsync(context, denial.Status, denial.Code, denial.Sentence);
    }
}
