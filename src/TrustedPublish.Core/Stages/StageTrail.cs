using System.Text.Json.Nodes;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Stages;

/// <summary>What each step of a stage leaves behind: a journal entry, and notices to the package's maintainers.</summary>
internal static class StageTrail
{
    /// <param name="stage">As it is after the step.</param>
    /// <param name="step">The journal's word, after <c>stage.</c>.</param>
    /// <param name="by">Whoever did it.</param>
    /// <param name="notice">Null when there is nothing to tell.</param>
    /// <param name="recipients">The package's maintainers.</param>
    /// <param name="at">UTC; now.</param>
    public static Trail Of(Stage stage, string step, string? by, NoticeText? notice, IEnumerable<string> recipients, DateTimeOffset at) => new(
        JournalEntry.Of($"stage.{step}", JournalEntry.Accepted, by, at) with
        {
            Registry = stage.Registry,
            Package = stage.Package,
            Publisher = stage.Source.Publisher,
            Credential = stage.Source.Credential,
            Data = new JsonObject
            {
                ["stage"] = stage.Id,
                ["version"] = stage.Version,
                ["tag"] = stage.Tag,
                ["integrity"] = stage.Integrity,
                ["document_sha512"] = stage.Document.Blob,
                ["reason"] = stage.Reason,
            }.ToJsonString(),
        },
        notice is null ? [] : notice.To(recipients, at));
}
