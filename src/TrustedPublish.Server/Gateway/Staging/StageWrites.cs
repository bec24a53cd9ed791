using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Legacy;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>
/// <c>npm stage publish</c>: judged as a publish is, then held back. A package that the upstream does not have can be staged only by those who have a
/// say about it already, that is, a maintainer here or a publisher that was registered for it; for everybody else it does not exist, as on npm.
/// </summary>
internal sealed class StageWrites(
    PackageAuthorization authorization, LegacyTokens legacy, WriteBody body, WriteVerification verification, StagedPublish staged, WriteRecord record,
    RecentRefusals refusals, PackageTurns turns, UpstreamPackages upstream)
{
    /// <summary>Answers with the stage; null when the request was refused and answered.</summary>
    public async Task<Stage?> TakeAsync(HttpContext context, NpmPackageName package)
    {
        var caller = await legacy.IdentifyAsync(context);

        // Before the body is read: nobody may make us take in a gigabyte without a credential that stages this package.
        if ((await DecideAsync(context, caller, package, version: null)).Refusal is { } refusal)
        {
            await record.RefuseAsync(context, caller, package, await WordedAsync(context, caller, package, refusal));
            return null;
        }

        if (!(await body.ReceiveAsync(context)).Accepted(out var spool, out var unreadable))
        {
            await record.RefuseAsync(context, caller, package, unreadable);
            return null;
        }

        await using (spool)
        {
            using var turn = await turns.TakeAsync(context.Registry, package, context.RequestAborted);
            var judged = await JudgeAsync(context, caller, package, spool);
            if (judged.Accepted(out var stage, out var denied))
            {
                return stage;
            }

            await record.RefuseAsync(context, caller, package, denied);
            return null;
        }
    }

    private async Task<Judged<Stage>> JudgeAsync(HttpContext context, Caller caller, NpmPackageName package, PublishBodySpool spool)
    {
        if (!NpmWriteClassifier.Classify(HttpMethods.Put, new NpmPath.Packument(package), spool.Root).Accepted(out var write, out var unknown))
        {
            return unknown;
        }

        if (write is not NpmWrite.Publish)
        {
            return WriteRefusal.Contradiction("publish_document_invalid", "Only a publish can be staged: a document with one version and its tarball.");
        }

        if (!(await verification.VerifyAsync(context, caller, write, spool)).Accepted(out var verified, out var untrue))
        {
            return untrue;
        }

        // Asked again, now that the version is known: a run's tag may fix it.
        return (await DecideAsync(context, caller, package, verified.Publish!.Version)).Refusal is { } refusal
            ? await WordedAsync(context, caller, package, refusal)
            : await staged.HoldAsync(context, caller, verified.Publish, spool, repeatable: false);
    }

    private Task<AccessVerdict> DecideAsync(HttpContext context, Caller caller, NpmPackageName package, string? version) =>
        authorization.DecideAsync(caller, context.Registry, package.ToString(), PackageOperation.Stage, version, context.RequestAborted);

    private async Task<WriteRefusal> WordedAsync(HttpContext context, Caller caller, NpmPackageName package, Refusal refusal) =>
        refusal.Field is PackageAuthorization.NoMaintainer && caller.Person is not null && !await upstream.HasAsync(context.Registry, package, context.RequestAborted)
            ? new WriteRefusal(StatusCodes.Status404NotFound, "package_unknown", $"There is no package {package} yet: its first version has to be published, not staged.")
            : WriteWording.Of(refusal, package, caller, context.UnverifiedBearer, legacy.Refusal(context), refusals.Find(context, package.ToString()));
}
