using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>The attachments of a publish: one tarball and at most one sigstore bundle, named after package and version.</summary>
internal sealed record PublishAttachments(SpooledAttachment Tarball, long? TarballLength, SpooledAttachment? Provenance)
{
    /// <param name="stem">Package name with its scope, hyphen, version: every recorded client names attachments so.</param>
    public static Judged<PublishAttachments> Judge(string stem, JsonElement root, IReadOnlyList<SpooledAttachment> attachments)
    {
        foreach (var attachment in attachments)
        {
            if (attachment.Name != $"{stem}.tgz" && attachment.Name != $"{stem}.sigstore")
            {
                return WriteRefusal.Contradiction("attachment_unexpected", $"The attachments are named {WriteRefusal.Quote(stem)} with .tgz or .sigstore; got {WriteRefusal.Quote(attachment.Name)}.");
            }

            foreach (var member in Members(root, attachment).EnumerateObject())
            {
                if (member.Name is not ("content_type" or "data" or "length"))
                {
                    return WriteRefusal.Contradiction("attachment_invalid", $"An attachment holds content_type, data and length; got {WriteRefusal.Quote(member.Name)}.");
                }
            }
        }

        if (attachments.FirstOrDefault(attachment => attachment.Name == $"{stem}.tgz") is not { } tarball)
        {
            return WriteRefusal.Contradiction("attachment_missing", $"The publish document has no attachment {WriteRefusal.Quote($"{stem}.tgz")}.");
        }

        long? length = null;
        if (Members(root, tarball).TryGetProperty("length", out var declared))
        {
            if (declared.ValueKind != JsonValueKind.Number || !declared.TryGetInt64(out var bytes))
            {
                return WriteRefusal.Contradiction("attachment_invalid", "The tarball's length is not a whole number.");
            }

            length = bytes;
        }

        return new PublishAttachments(tarball, length, attachments.FirstOrDefault(attachment => attachment.Name == $"{stem}.sigstore"));
    }

    private static JsonElement Members(JsonElement root, SpooledAttachment attachment) => root.GetProperty("_attachments").GetProperty(attachment.Name);
}
