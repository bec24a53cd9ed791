using TrustedPublish.Core.Credentials;
using TrustedPublish.Server.Gateway.Legacy;
using TrustedPublish.Server.Gateway.Npm;

namespace TrustedPublish.Server.Gateway;

/// <summary>Sends a verified write to the upstream.</summary>
internal sealed class WriteSending(Forwarding forwarding, WriteRecord record, LegacyUses uses, RecentRefusals refusals)
{
    /// <summary>Sends it, and answers the client with what the upstream says.</summary>
    /// <returns>Whether the upstream took it; null when that is not known.</returns>
    public async Task<bool?> SendAsync(HttpContext context, NpmPath path, Caller caller, VerifiedWrite verified, PublishBodySpool? spool)
    {
        // What was judged is what is sent: the spooled bytes, not the client's stream.
        context.Request.Body = spool?.OpenBody() ?? Stream.Null;
        context.Request.ContentLength = spool?.Length;
        context.Request.Headers.TransferEncoding = default;
        context.Request.ContentType = spool is null ? null : "application/json";
        var isRepeat = false;
        bool? isTaken = null;
        var isAnswered = await forwarding.SendAsync(context, path, async answer =>
        {
            isRepeat = await record.AnsweredAsync(context, caller, verified, answer);
            isTaken = answer.IsSuccessStatusCode || isRepeat ? true : (int)answer.StatusCode < 500 ? false : null;
            return !isRepeat;
        }, own: caller.Legacy);
        if (!isAnswered)
        {
            var package = verified.Write.Package;
            var why = $"The upstream registry does not let this old token write {package}: {LegacyTokens.WayOut}. {refusals.Find(context, package.ToString())}";
            await record.RefuseAsync(context, caller, package, new WriteRefusal(StatusCodes.Status401Unauthorized, "legacy_token_refused", why.TrimEnd()));
        }

        if (isTaken is true && caller.Legacy is { } credential)
        {
            await uses.AddAsync(context, credential, verified.Write.Package.ToString());
        }

        if (isRepeat)
        {
            await RepeatAnswer.WriteAsync(context, verified);
        }

        // An upstream that refuses our own credential has taken nothing.
        return isTaken ?? (context.Response.StatusCode is StatusCodes.Status502BadGateway ? false : null);
    }
}
