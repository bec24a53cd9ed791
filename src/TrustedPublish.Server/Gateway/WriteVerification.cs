using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Finds out whether a write's body is what it says: a publish against its own tarball, a packument against the stored one.</summary>
internal sealed class WriteVerification(UpstreamPackages upstream, IPackageStore packages)
{
    public async Task<Judged<VerifiedWrite>> VerifyAsync(HttpContext context, Caller caller, NpmWrite write, PublishBodySpool? spool) => write switch
    {
        NpmWrite.Publish => await PublishAsync(context, write, spool!),
        NpmWrite.Deprecate or NpmWrite.UnpublishVersion => await PackumentAsync(context, caller, write, spool!),
        _ => new VerifiedWrite(write, null, []),
    };

    private async Task<Judged<VerifiedWrite>> PublishAsync(HttpContext context, NpmWrite write, PublishBodySpool spool)
    {
        if (!PublishDocument.Judge(write.Package, spool.Root, spool.Attachments).Accepted(out var document, out var refusal))
        {
            return refusal;
        }

        if (await AccessChangeAsync(context.Registry, document, context.RequestAborted) is { } change)
        {
            return change;
        }

        return (await VerifiedPublish.VerifyAsync(spool, document, context.RequestAborted)).Accepted(out var publish, out var untrue)
            ? new VerifiedWrite(write, publish, [])
            : untrue;
    }

    private async Task<Judged<VerifiedWrite>> PackumentAsync(HttpContext context, Caller caller, NpmWrite write, PublishBodySpool spool)
    {
        // What the client may not see, an error must not show it.
        using var stored = await upstream.PackumentAsync(context.Registry, write.Package, caller.Legacy?.Authorization, context.RequestAborted);
        return stored is null ? new WriteRefusal(StatusCodes.Status404NotFound, "package_unknown", $"There is no package {write.Package}.")
            : PackumentChange.Judge(write, spool.Root, stored.RootElement).Accepted(out var change, out var refusal) ? new VerifiedWrite(write, null, change.Versions)
            : refusal;
    }

    // A publish can carry a change of visibility; once a maintainer has set it, only a maintainer changes it.
    private async Task<WriteRefusal?> AccessChangeAsync(Registry registry, PublishDocument document, CancellationToken cancellationToken) =>
        document.Access is { } asked
        && await packages.FindAsync(registry.Name, document.Name.ToString(), cancellationToken) is { Access: { } set } && set != asked
            ? new WriteRefusal(StatusCodes.Status403Forbidden, "action_denied", $"{document.Name} is {set}; this publish would make it {asked}. A maintainer can run npm access set status.")
            : null;
}
