using System.Buffers;
using System.Text;
using System.Text.Json;
using TrustedPublish.Core.Assertions;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Bindings.GuardRails;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Core;

/// <summary>
/// Writes the journal's data of an exchange: every check of the token, what each publisher said, what to change, where the run came from. Only what
/// was compared is copied from a token, never the token or claims about people (CLM-19).
/// </summary>
internal static class ExchangeRecord
{
    /// <summary>The member that only records of mints have to which an audited guard rail objected.</summary>
    public const string Findings = "would_refuse";

    private const int MaxValueLength = 256;

    /// <summary>A refused exchange. <paramref name="signed"/> is null when nobody vouched for the token.</summary>
    public static string Write(IReadOnlyList<Check> checks, IReadOnlyList<PublisherEvaluation> evaluations, SignedClaims? signed, Refusal refusal, string advice) => Write(json =>
    {
        json.WriteString("message", Explanation.Difference(refusal));
        json.WriteString("advice", advice);
        json.WriteStartObject("refusal");
        json.WriteString("field", refusal.Field);
        json.WriteString("expected", refusal.Expected);
        json.WriteString("actual", Bounded(refusal.Actual));
        json.WriteEndObject();
        if (signed is not null)
        {
            json.WritePropertyName("run");
            RunJson.Write(json, signed.Provider.Describe(signed.Issuer, signed.Claims));
        }

        WriteChecks(json, checks);
        WritePublishers(json, evaluations);
    });

    /// <summary>A minted credential.</summary>
    public static string Write(Match match, MintedCredential credential) => Write(json =>
    {
        json.WriteString("credential_expires_at", credential.ExpiresAt);
        json.WriteString("version", match.Version);
        json.WriteBoolean("pinned", match.Pinned is not null);
        json.WritePropertyName("run");
        RunJson.Write(json, match.Run);
        WriteChecks(json, match.Assertion.Checks);
        WritePublishers(json, match.Evaluations);
        WriteFindings(json, match.Ruling.Findings);
    });

    /// <summary>Writes checks as every API shows them.</summary>
    public static void WriteChecks(Utf8JsonWriter json, IReadOnlyList<Check> checks)
    {
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("field", check.Field);
            json.WriteString("expected", check.Expected);
            json.WriteString("actual", Bounded(check.Actual));
            json.WriteBoolean("ok", check.Ok);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what each publisher said and what would have to change, nearest first.</summary>
    public static void WritePublishers(Utf8JsonWriter json, IReadOnlyList<PublisherEvaluation> evaluations)
    {
        json.WriteStartArray("publishers");
        foreach (var evaluation in PublisherEvaluation.NearestFirst(evaluations))
        {
            json.WriteStartObject();
            json.WriteString("publisher", evaluation.Publisher.Id);
            json.WriteString("code", evaluation.Refusal?.WireCode ?? JournalEntry.Accepted);
            json.WriteString("advice", Advice.For(evaluation));
            WriteChecks(json, evaluation.Checks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what audited guard rails would do; nothing when they would do nothing.</summary>
    public static void WriteFindings(Utf8JsonWriter json, IReadOnlyList<GuardRailFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        json.WriteStartArray(Findings);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("guard_rail", finding.GuardRail);
            json.WriteString("effect", finding.Effect is GuardRailEffect.Refuse ? "refuse" : "shorten");
            json.WriteString("expected", finding.Expected);
            json.WriteString("actual", Bounded(finding.Actual));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A claim may be 4 KiB long, and several checks may show it.
    private static string? Bounded(string? value) => value is { Length: > MaxValueLength } ? value[..MaxValueLength] : value;

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = reused ??= new ArrayBufferWriter<byte>(8192);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Every exchange writes some kilobytes here: the buffer is kept, one per thread, and nothing awaits while it is in use.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? reused;
}
