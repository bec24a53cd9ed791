using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>A scanned body's skeleton as strict JSON, with every attachment matched to its place in the body.</summary>
internal sealed record SpooledSkeleton(JsonDocument Document, IReadOnlyList<SpooledAttachment> Attachments)
{
    private const string NotStrict = "json_invalid";

    /// <summary>Refuses a body that is no JSON object or string, and attachments whose data did not leave the skeleton.</summary>
    public static Judged<SpooledSkeleton> Parse(SkeletonScanner scanner)
    {
        if (!StrictJson.TryParse(scanner.Skeleton, out var document, out var fault))
        {
            return WriteRefusal.Malformed(NotStrict, $"The request body {fault}.");
        }

        var refusal = Match(document.RootElement, scanner.Diverted, out var attachments);
        if (refusal is null)
        {
            return new SpooledSkeleton(document, attachments);
        }

        document.Dispose();
        return refusal;
    }

    private static WriteRefusal? Match(JsonElement root, IReadOnlyList<SkeletonScanner.Range> diverted, out List<SpooledAttachment> attachments)
    {
        attachments = [];
        if (root.ValueKind == JsonValueKind.String)
        {
            return null;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return WriteRefusal.Malformed(NotStrict, "The request body is neither a JSON object nor a JSON string.");
        }

        if (!root.TryGetProperty("_attachments", out var members))
        {
            return null;
        }

        if (members.ValueKind != JsonValueKind.Object)
        {
            return WriteRefusal.Malformed("attachment_invalid", "The member _attachments is not a JSON object.");
        }

        // Each number must be the scanner's own: one that the client wrote itself would borrow another attachment's data.
        foreach (var member in members.EnumerateObject())
        {
            var number = attachments.Count;
            if (number >= diverted.Count || !HoldsNumber(member.Value, number))
            {
                return WriteRefusal.Malformed("attachment_invalid", $"The attachment {WriteRefusal.Quote(member.Name)} has no plainly spelled string member data.");
            }

            attachments.Add(new SpooledAttachment(member.Name, diverted[number].Offset, diverted[number].Length));
        }

        return null;
    }

    private static bool HoldsNumber(JsonElement attachment, int number) =>
        attachment.ValueKind == JsonValueKind.Object
        && attachment.TryGetProperty("data", out var data)
        && data.ValueKind == JsonValueKind.Number
        && data.TryGetInt32(out var index)
        && index == number;
}
