using System.Text.Json.Nodes;
using TrustedPublish.Core.Journal;

namespace TrustedPublish.Server.Management;

/// <summary>Journals that somebody who is signed in asked for what is not theirs (MNT-11).</summary>
internal sealed class Denials(IJournal journal, TimeProvider time)
{
    /// <returns>The answer given.</returns>
    public async Task<IResult> DenyAsync(HttpContext context, IResult answer)
    {
        var pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var entry = JournalEntry.Of("access.denied", "access_policy", SignedIn.Of(context).Account.Name, time.GetUtcNow()) with
        {
            // The pattern, not the path: what callers put there may be a token.
            Data = new JsonObject { ["method"] = context.Request.Method, ["route"] = pattern }.ToJsonString(),
        };
        await journal.AppendAsync(entry, context.RequestAborted);
        return answer;
    }
}
