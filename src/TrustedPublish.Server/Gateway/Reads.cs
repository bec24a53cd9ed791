using TrustedPublish.Core.Accounts.Tokens;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Legacy;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Passes reads on with the upstream's credential, except where that credential would show what is ours or its own.</summary>
internal sealed class Reads(Forwarding forwarding, IMaintainerStore maintainers, LegacyTokens legacy, LegacyUses uses)
{
    /// <summary>Account pages: with our credential the upstream would show our own account and its tokens.</summary>
    private static readonly string[] Accounts =
        ["/-/npm/v1/tokens", "/-/npm/v1/user", "/-/user", "/-/v1/login", "/-/v1/done", "/-/org", "/-/team", "/-/stage", "/-/whoami", "/-/verdaccio/sec"];

    public async Task AnswerAsync(HttpContext context, NpmPath path)
    {
        if (path is NpmPath.Collaborators || (path is NpmPath.Other && Accounts.Any(account => IsAtOrBelow(path.Forward, account))))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "TrustedPublish does not offer this; the upstream is not asked.");
            return;
        }

        var caller = await CallerAsync(context);
        if (!context.Registry.AnonymousReads && !MayRead(caller, path))
        {
            await ErrorBody.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "session_required",
                legacy.Refusal(context) ?? "Reading this registry needs a session or a token for the package: run npm login.", notice: true);
        }
        else if (!await forwarding.SendAsync(context, path, owned: await OwnedAsync(context, path), own: caller.Legacy))
        {
            await ErrorBody.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "legacy_token_refused", $"The upstream registry does not let this old token read that: {LegacyTokens.WayOut}.");
        }
        else if (caller.Legacy is { } credential && context.Response.StatusCode < StatusCodes.Status400BadRequest)
        {
            await uses.AddAsync(context, credential, written: null);
        }
    }

    /// <summary>
    /// Our maintainers for a whole packument; null when there are none, or nobody looks at them: installing reads the abbreviated form, and what
    /// is read for writing must be what the upstream has.
    /// </summary>
    private async Task<OwnedPackument?> OwnedAsync(HttpContext context, NpmPath path)
    {
        var headers = context.Request.Headers;
        if (path is not NpmPath.Packument { Package: var package } || !HttpMethods.IsGet(context.Request.Method) || context.Request.Query.ContainsKey("write")
            || headers.Accept.ToString().Contains("application/vnd.npm.install-v1+json", StringComparison.OrdinalIgnoreCase)
            || await maintainers.OwnersAsync(context.Registry.Name, package.ToString(), context.RequestAborted) is not { Count: > 0 } owners)
        {
            return null;
        }

        headers.IfNoneMatch = default;
        headers.IfModifiedSince = default;
        headers.Range = default;
        return new OwnedPackument(owners, (await context.IdentifyAsync(context.Registry)).Account is not null);
    }

    // Where everybody reads, only the upstream's own tokens make a difference: an installation must not cost the database a look at every file.
    private async Task<Caller> CallerAsync(HttpContext context) =>
        context.Registry.AnonymousReads && (context.Registry.LegacyTokensUntil is null || LegacyTokens.Presented(context) is null) ? Caller.Unknown : await legacy.IdentifyAsync(context);

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
