using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Credentials.Revocations;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/revocations</c>: revoke something, and see what is revoked (contract §7).</summary>
internal sealed class RevocationCalls(Revoker revoker, IRevocationStore store, RegistryCatalog registries)
{
    private const int MaxEntries = 1000;

    private static readonly string[] Members = ["kind", "id", "reason"];

    public async Task<IResult> AddAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } request)
        {
            return Problem.NotJson("""{"kind": "token|session|publisher|package|issuer|key|account|instance", "id": "…", "reason": "…"}""");
        }

        FieldFault[] misread =
        [
            .. request.EnumerateObject().Where(static member => !Members.Contains(member.Name, StringComparer.Ordinal)).Select(static member => new FieldFault(member.Name, "is not known")),
            .. request.EnumerateObject().Where(static member => Members.Contains(member.Name, StringComparer.Ordinal) && member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                .Select(static member => new FieldFault(member.Name, "must be text")),
        ];
        if (misread.Length > 0)
        {
            return Problem.Of("revocation_invalid", misread);
        }

        var result = await revoker.RevokeAsync(
            request.Text("kind"), request.Text("id"), request.Text("reason"), SignedIn.Of(context).Account.Name, registries.All, context.RequestAborted);
        return result switch
        {
            { Faults.Count: > 0 } => Problem.Of("revocation_invalid", result.Faults),
            { Revocation: null } => Problem.Of(StatusCodes.Status404NotFound, "revocation_target_unknown", "There is nothing of this kind and id that lives; nothing was revoked."),
            _ => new JsonText(StatusCodes.Status201Created, json => Write(json, result.Revocation, result.IsAnnounced)),
        };
    }

    public async Task<IResult> ListAsync(HttpContext context, long? before, int? limit)
    {
        var revocations = await store.ReadAsync(before, Math.Clamp(limit ?? 100, 1, MaxEntries), context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("revocations");
            foreach (var revocation in revocations)
            {
                Write(json, revocation, announced: null);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, Revocation revocation, bool? announced)
    {
        var entry = revocation.Entry;
        json.WriteStartObject();
        json.WriteNumber("seq", entry.Seq);
        json.WriteString("kind", entry.Kind.ToWire());
        json.WriteString("id", entry.Id);
        json.WriteString("reason", revocation.Reason);
        json.WriteString("revoked_at", entry.RevokedAt);
        json.WriteString("revoked_by", revocation.By);
        json.WriteString("expires_at", entry.ExpiresAt);
        if (announced is { } isAnnounced)
        {
            json.WriteBoolean("announced", isAnnounced);
        }

        json.WriteEndObject();
    }
}
