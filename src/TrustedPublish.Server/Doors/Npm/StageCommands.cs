using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm stage publish|approve|reject</c>.</summary>
internal sealed class StageCommands(StageWrites writes, RequestedStage requested, StageDesk stages, StageApprovals approvals, OtpChallenge challenge)
{
    public async Task PublishAsync(HttpContext context)
    {
        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
        }
        else if (await writes.TakeAsync(context, package) is { } stage)
        {
            await StageAnswers.WriteAsync(context, StatusCodes.Status201Created, json =>
            {
                json.WriteStartObject();
                json.WriteString("message", "Package version staged successfully.");
                json.WriteString("stageId", stage.Id);
                json.WriteEndObject();
            });
        }
    }

    public async Task ApproveAsync(HttpContext context, string id)
    {
        if (await requested.FindMaintainedAsync(context, id) is not var (stage, account))
        {
            return;
        }

        if (await stages.ObjectionAsync(context.Registry, stage, account, context.RequestAborted) is { } objection)
        {
            await StageAnswers.DenyAsync(context, objection);
        }
        else if (await challenge.RequireAsync(context, account, StageOperation.Approve(stage)))
        {
            var (denial, now, sentence) = await approvals.ApproveAsync(context.Registry, stage, account, context.RequestAborted);
            if (denial is not null)
            {
                await StageAnswers.DenyAsync(context, denial);
            }
            else if (now.State is StageState.Failed)
            {
                await ErrorBody.WriteAsync(context, StatusCodes.Status409Conflict, "stage_failed", Core.Explanation.Ascii(sentence), notice: true);
            }
            else
            {
                if (now.State is not StageState.Published)
                {
                    // npm prints its own success line whatever the answer says.
                    context.Response.Headers["npm-notice"] = Core.Explanation.Ascii(sentence);
                }

                await StageAnswers.WriteAsync(context, StatusCodes.Status201Created, json =>
                {
                    json.WriteStartObject();
                    json.WriteString("message", sentence);
                    json.WriteString("stageId", now.Id);
                    json.WriteString("state", now.State.ToWire());
                    json.WriteEndObject();
                });
            }
        }
    }

    public async Task RejectAsync(HttpContext context, string id)
    {
        if (await requested.FindMaintainedAsync(context, id) is not var (stage, account))
        {
            return;
        }

        if (stages.Closed(stage) is { } closed)
        {
            await StageAnswers.DenyAsync(context, closed);
        }
        else if (await challenge.RequireAsync(context, account, StageOperation.Reject(stage)))
        {
            if (await stages.RejectAsync(stage, account, null, context.RequestAborted) is { } denial)
            {
                await StageAnswers.DenyAsync(context, denial);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
    }
}
