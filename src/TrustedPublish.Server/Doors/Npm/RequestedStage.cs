using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>The stage that a request names, for those whom it concerns; everybody else gets their answer here.</summary>
internal sealed class RequestedStage(IStageStore store, StageReaders readers)
{
    /// <summary>The stage, for those who may see it; null when the request has been answered.</summary>
    public async Task<Stage?> FindAsync(HttpContext context, string id)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (!caller.IsKnown)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return null;
        }

        if (await OfAsync(context, id) is { } stage && await readers.MayReadAsync(caller, context.Registry, stage.Package, context.RequestAborted))
        {
            return stage;
        }

        await StageAnswers.DenyAsync(context, StageDesk.Unknown);
        return null;
    }

    /// <summary>The stage and the maintainer who is signed in; null when the request has been answered.</summary>
    public async Task<(Stage Stage, Account Account)?> FindMaintainedAsync(HttpContext context, string id)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        if (caller.Account is not { } account)
        {
            await (caller.Credential is null
                ? NpmJson.NotSignedInAsync(context, caller)
                : ErrorBody.WriteAsync(context, StatusCodes.Status403Forbidden, "session_required", "Only a person approves or rejects: a maintainer runs npm login.", notice: true));
            return null;
        }

        if (await OfAsync(context, id) is not { } stage)
        {
            await StageAnswers.DenyAsync(context, StageDesk.Unknown);
            return null;
        }

        if (!await readers.MayReadAsync(caller, context.Registry, stage.Package, context.RequestAborted))
        {
            await StageAnswers.DenyAsync(context, StageDesk.NotMaintainer(stage));
            return null;
        }

        return (stage, account);
    }

    private async Task<Stage?> OfAsync(HttpContext context, string id) =>
        Guid.TryParseExact(id, "D", out var parsed) && await store.FindAsync(parsed.ToString("D"), context.RequestAborted) is { } stage && stage.Registry == context.Registry.Name ? stage : null;
}
