using System.Text.Json.Nodes;
using TrustedPublish.Core.Journal;
using TrustedPublish.Core.Notices;

namespace TrustedPublish.Core.Accounts;

/// <summary>What a change of an account leaves behind: a journal entry, and a notice to its owner.</summary>
internal static class AccountTrail
{
    /// <param name="account">What was changed.</param>
    /// <param name="by">The name of who did it.</param>
    /// <param name="kind">The journal's word for it.</param>
    /// <param name="notice">The owner's words; null when there is nothing to tell.</param>
    /// <param name="at">UTC; now.</param>
    public static Trail Of(Account account, string by, string kind, NoticeText? notice, DateTimeOffset at) => new(
        JournalEntry.Of(kind, JournalEntry.Accepted, by, at) with
        {
            Data = new JsonObject { ["account"] = account.Name }.ToJsonString(),
        },
        notice is null ? [] : [notice.To(account.Id, at)]);
}
