using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;
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
        else if (!context.Registry.AnonymousReads && !MayRead(await context.IdentifyAsync(context.Registry), path))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "session_required", "Reading this registry needs a session or a token for the package: run npm login.", notice: true);
        }
        else
        {
            await forwarding.SendAsync(context, path);
        }
    }

    private static bool MayRead(Caller caller, NpmPath path) => caller.Granular is { } token
        ? PackageOf(path) is not { } package || token.PermissionFor(package.ToString()) is not TokenPermission.NoAccess
        : caller.IsKnown;

    private static NpmPackageName? PackageOf(NpmPath path) => path switch
    {
        NpmPath.Packument at => at.Package,
        NpmPath.Manifest at => at.Package,
        NpmPath.Tarball at => at.Package,
        NpmPath.DistTags at => at.Package,
        _ => null,
    };

    private static bool IsAtOrBelow(string path, string account) =>
        path.StartsWith(account, StringComparison.OrdinalIgnoreCase) && (path.Length == account.Length || path[account.Length] == '/');
}
