using System.Buffers;
using System.Text;
using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Registries;
using TrustedPublish.Validator;

namespace TrustedPublish.Core.Credentials.Revocations;

/// <summary>Revokes: into the database, then here, then to the other nodes. What it returned survives a crash of anything but the database's disk.</summary>
internal sealed class Revoker(RevocationTargets targets, IRevocationStore store, RevocationList revocations, IRevocationRelay relay, TimeProvider time)
{
    private const int MaxReasonLength = 500;
    private const int MaxIdLength = 8192;

    /// <summary>Revokes what is named.</summary>
    /// <param name="kind">One of <see cref="RevocationKindText.All"/>.</param>
    /// <param name="id">What <see cref="RevocationTargets.FindAsync"/> takes; null for everything.</param>
    /// <param name="reason">For people; never a token.</param>
    /// <param name="by">The account's name.</param>
    /// <param name="registries">The registries served.</param>
    /// <param name="cancellationToken">Ends the search; a revocation once begun is finished.</param>
    /// <exception cref="StoreUnavailableException">The database does not answer: nothing is known to be revoked.</exception>
    public async Task<RevocationResult> RevokeAsync(
        string? kind, string? id, string? reason, string by, IReadOnlyList<Registry> registries, CancellationToken cancellationToken)
    {
        FieldFault[] faults = [.. Faults(kind, id, reason)];
        if (!RevocationKindText.TryParse(kind ?? "", out var level) || faults.Length > 0)
        {
            return new RevocationResult(null, faults);
        }

        if (await targets.FindAsync(level, id ?? Revocable.Everything, registries, cancellationToken).ConfigureAwait(false) is not { } target)
        {
            return new RevocationResult(null, []);
        }

        // Whole milliseconds, as sessions count theirs.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var life = target.LongestLife + AssertionRules.Leeway;
        var revocation = new Revocation(new RevocationEntry(0, target.Kind, target.Id, now, now + life), reason, by);
        var (stored, previous) = await store.AddAsync(revocation, JournalEntryOf(revocation), CancellationToken.None).ConfigureAwait(false);
        await revocations.AddAsync([stored.Entry], CancellationToken.None).ConfigureAwait(false);
        return new RevocationResult(stored, [])
        {
            IsAnnounced = await relay.SendAsync(stored.Entry, previous, CancellationToken.None).ConfigureAwait(false),
        };
    }

    private static IEnumerable<FieldFault> Faults(string? kind, string? id, string? reason)
    {
        if (kind is null || !RevocationKindText.TryParse(kind, out var level))
        {
            yield return new FieldFault("kind", $"must be one of {string.Join(", ", RevocationKindText.All)}");
        }
        else if (level is RevocationKind.Instance ? id is not (null or Revocable.Everything) : string.IsNullOrEmpty(id))
        {
            yield return new FieldFault("id", level is RevocationKind.Instance ? $"must be {Revocable.Everything} or absent: instance is everything" : "is required");
        }
        else if (id is { Length: > MaxIdLength } || id.AsSpan().ContainsAny(UnfitCharacters.All))
        {
            yield return new FieldFault("id", $"must have at most {MaxIdLength} characters and no control characters");
        }
        else if (level is RevocationKind.Package && !(id!.Split('/', 2) is [[not '@', ..], var name] && NpmPackageName.TryParse(name, out _)))
        {
            yield return new FieldFault("id", "must be registry/package, for example npm/@acme/demo");
        }

        if (reason is { Length: > MaxReasonLength } || reason.AsSpan().ContainsAny(UnfitCharacters.All))
        {
            yield return new FieldFault("reason", $"must have at most {MaxReasonLength} characters and no control characters");
        }
        else if (reason is not null && (reason.Contains(OpaqueToken.SessionPrefix, StringComparison.Ordinal) || reason.Contains(OpaqueToken.GranularPrefix, StringComparison.Ordinal) || reason.Contains(CredentialValidator.Prefix, StringComparison.Ordinal) || reason.Contains("eyJ", StringComparison.Ordinal)))
        {
            yield return new FieldFault("reason", "holds a token; it is shown to people and must not");
        }
    }

    private static JournalEntry JournalEntryOf(Revocation revocation)
    {
        var entry = revocation.Entry;
        var package = entry.Kind is RevocationKind.Package ? entry.Id.Split('/', 2) : null;
        return JournalEntry.Of("revocation.added", JournalEntry.Accepted, revocation.By, entry.RevokedAt) with
        {
            Registry = package?[0],
            Package = package?[1],
            Publisher = entry.Kind is RevocationKind.Publisher ? entry.Id : null,
            Credential = entry.Kind is RevocationKind.Token ? entry.Id : null,
            Data = DataOf(revocation),
        };
    }

    private static string DataOf(Revocation revocation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", revocation.Entry.Kind.ToWire());
            json.WriteString("id", revocation.Entry.Id);
            json.WriteString("reason", revocation.Reason);
            json.WriteString("expires_at", revocation.Entry.ExpiresAt);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
