using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Passes reads on with the upstream's credential, except where that credential would show what is ours or its own.</summary>
internal sealed class Reads(Forwarding forwarding)
{
    /// <summary>Account pages: with our credential the upstream would show our own account and its tokens.</summary>
    private static readonly string[] Accounts =
        ["/-/npm/v1/tokens", "/-/npm/v1/user", "/-/user", "/-/v1/login", "/-/v1/done", "/-/org", "/-/team", "/-/stage", "/-/whoami", "/-/verdaccio/sec"];

    public async Task AnswerAsync(HttpContext context, NpmPath path)
    {
        if (path is NpmPath.Collaborators || (path is NpmPath.Other && Accounts.Any(account => IsAtOrBelow(path.Forward, account))))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "TrustedPublish does not offer this; the upstream is not asked.");
        }
        else if (!context.Registry.AnonymousReads && !(await context.IdentifyAsync(context.Registry)).IsKnown)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "session_required", "Reading this registry needs a session: run npm login --auth-type=legacy.", notice: true);
        }
        else
        {
            await forwarding.SendAsync(context, path);
        }
    }

    private static bool IsAtOrBelow(string path, string account) =>
        path.StartsWith(account, StringComparison.OrdinalIgnoreCase) && (path.Length == account.Length || path[account.Length] == '/');
}
