using TrustedPublish.Core.Credentials;
using TrustedPublish.Core.Credentials.Access;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>What staging means for a direct publish: a version that is staged is taken, and of a package that requires it every publish is staged.</summary>
internal sealed class RequiredStaging(IPackageStore packages, IStageStore store, PackageAuthorization authorization, StagedPublish staged)
{
    /// <summary>A refusal, a stage, or neither: then the publish goes on.</summary>
    public async Task<(WriteRefusal? Refusal, Stage? Stage)> JudgeAsync(HttpContext context, Caller caller, VerifiedPublish publish, PublishBodySpool spool)
    {
        var (registry, package) = (context.Registry, publish.Name.ToString());
        if (!StageRule.IsRequired(await packages.FindAsync(registry.Name, package, context.RequestAborted)))
        {
            return (await store.FindOpenAsync(registry.Name, package, publish.Version, context.RequestAborted) is { } earlier ? StagedPublish.Taken(earlier) : null, null);
        }

        // What a token of the upstream may do only the upstream could tell, by taking the publish; and who may only create a package has no say about it yet.
        if (caller.Legacy is not null || await authorization.AdmitAsync(caller, registry, package, context.RequestAborted) is not null)
        {
            return (new WriteRefusal(StatusCodes.Status403Forbidden, "staging_required", $"Every version of {package} is staged first, which this credential cannot do: run npm login, or use a trusted CI job."), null);
        }

        var held = await staged.HoldAsync(context, caller, publish, spool, repeatable: true);
        return (held.Refusal, held.Value);
    }
}
