using Microsoft.AspNetCore.Http.Features;
using TrustedPublish.Core;
using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Gateway.Legacy;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// Judges every write by what its body does, never by what its headers say: who sends it, which operation it is, whether that caller may,
/// whether the body is true to itself. Only then does the upstream see a byte of it.
/// </summary>
internal sealed class Writes(
    PackageAdmission admission,
    Maintainership maintainership,
    OwnerChanges owners,
    LegacyTokens legacy,
    OtpChallenge challenge,
    WriteVerification verification,
    WriteRecord record,
    RecentRefusals refusals,
    Reads reads,
    WriteSending sending,
    PackageTurns turns,
    UpstreamPackages upstream,
    WriteBody body,
    RequiredStaging staging)
{
    /// <summary>npm audit asks by POST; nothing is written.</summary>
    private static readonly string[] Questions = ["/-/npm/v1/security/advisories/bulk", "/-/npm/v1/security/audits", "/-/npm/v1/security/audits/quick"];

    private const long QuestionBytes = 8 << 20;

    public async Task AnswerAsync(HttpContext context, NpmPath path)
    {
        if (HttpMethods.IsPost(context.Request.Method) && Questions.Contains(path.Forward, StringComparer.Ordinal))
        {
            WriteBody.Allow(context, QuestionBytes);
            await reads.AnswerAsync(context, path);
            return;
        }

        var caller = await legacy.IdentifyAsync(context);
        if (PackageOf(path) is not { } package)
        {
            await record.RefuseAsync(context, caller, null, new WriteRefusal(StatusCodes.Status404NotFound, "operation_unknown", "TrustedPublish does not offer this; the upstream is not asked."));
        }
        else if (await admission.AdmitAsync(caller, context.Registry, package, context.RequestAborted) is { } refusal)
        {
            // Before the body is read: nobody may make us take in a gigabyte without a credential for the package.
            await record.RefuseAsync(context, caller, package, Worded(context, package, caller, refusal));
        }
        else
        {
            await ReceiveAsync(context, path, package, caller);
        }
    }

    private async Task ReceiveAsync(HttpContext context, NpmPath path, NpmPackageName package, Caller caller)
    {
        if (context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || context.Request.ContentLength is 0)
        {
            await JudgeAsync(context, path, package, caller, null);
            return;
        }

        var received = await body.ReceiveAsync(context);
        if (!received.Accepted(out var spool, out var refusal))
        {
            await record.RefuseAsync(context, caller, package, refusal);
            return;
        }

        await using (spool)
        {
            await JudgeAsync(context, path, package, caller, spool);
        }
    }

    private async Task JudgeAsync(HttpContext context, NpmPath path, NpmPackageName package, Caller caller, PublishBodySpool? spool)
    {
        if (!NpmWriteClassifier.Classify(context.Request.Method, path, spool?.Root).Accepted(out var write, out var unknown))
        {
            await record.RefuseAsync(context, caller, package, unknown);
            return;
        }

        if (await admission.DecideAsync(caller, context.Registry, write, version: null, context.RequestAborted) is { Refusal: { } denied })
        {
            await record.RefuseAsync(context, caller, package, Worded(context, package, caller, denied));
            return;
        }

        if (write is NpmWrite.OwnerChange)
        {
            await owners.AnswerAsync(context, package, caller.Account!, spool!.Root);
            return;
        }

        using var turn = await turns.TakeAsync(context.Registry, package, context.RequestAborted);
        if (!(await verification.VerifyAsync(context, caller, write, spool)).Accepted(out var verified, out var untrue))
        {
            await record.RefuseAsync(context, caller, package, untrue);
            return;
        }

        var verdict = await admission.DecideAsync(caller, context.Registry, write, verified.Publish?.Version, context.RequestAborted);
        if (verdict.Refusal is { } deniedVersion)
        {
            await record.RefuseAsync(context, caller, package, Worded(context, package, caller, deniedVersion));
            return;
        }

        if (verified.Publish is { } publish)
        {
            // Held instead of sent, for which nobody has to prove anything: nothing becomes public by it.
            switch (await staging.JudgeAsync(context, caller, publish, spool!))
            {
                case { Refusal: { } taken }:
                    await record.RefuseAsync(context, caller, package, taken);
                    return;
                case { Stage: { } stage }:
                    await StageAnswer.WriteAsync(context, stage);
                    return;
            }
        }

        // Last, and about what was verified: a code spent on a publish that is refused anyway would be lost.
        if (verdict.Decision is AccessDecision.Challenge && !await IsFollowUpAsync(context, write) && !await challenge.RequireAsync(context, caller.Person!, WriteOperation.Of(context.Registry, verified, spool)))
        {
            return;
        }

        var creator = verified.Publish is not null && caller.Person is { } person && await admission.IsNewAsync(context.Registry, package, person, context.RequestAborted) ? person : null;
        if (creator is not null && await maintainership.ClaimNewAsync(context.Registry.Name, package.ToString(), creator, context.RequestAborted) is not NewPackage.Free)
        {
            // Another node was faster.
            await record.RefuseAsync(
                context, caller, package, Worded(context, package, caller, new Refusal(RefusalCode.AccessPolicy, PackageAuthorization.NoMaintainer, $"a maintainer of {package}", creator.Name)));
            return;
        }

        await record.AcceptedAsync(context, caller, verified);
        if (await sending.SendAsync(context, path, caller, verified, spool) is false && creator is not null)
        {
            await maintainership.ReleaseAsync(context.Registry.Name, package.ToString(), creator, CancellationToken.None);
        }
    }

    private WriteRefusal Worded(HttpContext context, NpmPackageName package, Caller caller, Refusal refusal) =>
        WriteWording.Of(refusal, package, caller, context.UnverifiedBearer, legacy.Refusal(context), refusals.Find(context, package.ToString()));

    // npm unpublishes a version in two requests and asks the person once: what is no longer in the packument was unpublished by the first.
    private async Task<bool> IsFollowUpAsync(HttpContext context, NpmWrite write) =>
        write is NpmWrite.UnpublishTarball tarball && !await upstream.ListsAsync(context.Registry, tarball.Package, tarball.Version, context.RequestAborted);

    private static NpmPackageName? PackageOf(NpmPath path) => path switch
    {
        NpmPath.Packument at => at.Package,
        NpmPath.PackumentRevision at => at.Package,
        NpmPath.TarballRevision at => at.Package,
        NpmPath.DistTag at => at.Package,
        _ => null,
    };
}
