using System.Text.Json;
using TrustedPublish.Core.Notices;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/notices</c>: what the caller's own account was told, whether or not a mail arrived.</summary>
internal sealed class NoticeCalls(INotices notices)
{
    private const int MostNotices = 200;

    public async Task<IResult> ListAsync(HttpContext context, string? before, int? limit)
    {
        var account = SignedIn.Of(context).Account;
        var kept = await notices.ReadAsync(account.Id, before, Math.Clamp(limit ?? 50, 1, MostNotices), context.RequestAborted);
        var unseen = await notices.CountUnseenAsync(account.Id, context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("unseen", unseen);
            json.WriteStartArray("notices");
            foreach (var notice in kept)
            {
                Write(json, notice);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task<IResult> SeenAsync(HttpContext context, string id) =>
        await notices.MarkSeenAsync(SignedIn.Of(context).Account.Id, id, context.RequestAborted)
            ? Results.NoContent()
            : Problem.Of(StatusCodes.Status404NotFound, "notice_unknown", "You have no notice with that id.");

    private static void Write(Utf8JsonWriter json, KeptNotice kept)
    {
        json.WriteStartObject();
        json.WriteString("id", kept.Notice.Id);
        json.WriteString("at", kept.Notice.At);
        json.WriteString("kind", kept.Notice.Kind.ToWire());
        json.WriteString("subject", kept.Notice.Subject);
        json.WriteString("body", kept.Notice.Body);
        json.WriteBoolean("seen", kept.IsSeen);
        json.WriteTime("sent_at", kept.SentAt);
        json.WriteString("not_sent", kept.NotSent);
        json.WriteEndObject();
    }
}
