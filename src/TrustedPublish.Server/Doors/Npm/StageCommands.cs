using System.Globalization;
using System.Text.Json;
using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm stage publish|list|view|download|approve|reject</c>.</summary>
internal sealed class StageCommands(
    StageWrites writes, StageReaders readers, StageDesk stages, StageApprovals approvals, IStageStore store, IPackageStore packages, IBlobStore blobs, OtpChallenge challenge)
{
    private const int LargestPage = 100;

    public async Task PublishAsync(HttpContext context)
    {
        if (context.RoutePackage() is not { } package)
        {
            await NpmJson.NoPackageAsync(context);
        }
        else if (await writes.TakeAsync(context, package) is { } stage)
        {
            await WriteAsync(context, StatusCodes.Status201Created, json =>
            {
                json.WriteStartObject();
                json.WriteString("message", "Package version staged successfully.");
                json.WriteString("stageId", stage.Id);
                json.WriteEndObject();
            });
        }
    }

    public async Task ListAsync(HttpContext context)
    {
        var caller = await context.IdentifyAsync(context.Registry);
        var query = context.Request.Query;
        var package = query["package"] is [{ Length: > 0 } named] ? named : null;
        if (!caller.IsKnown)
        {
            await NpmJson.NotSignedInAsync(context, caller);
            return;
        }

        if (Number(query["page"], 0, int.MaxValue / LargestPage, 0) is not { } page || Number(query["perPage"], 1, LargestPage, LargestPage) is not { } perPage)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "request_invalid", $"page is a number from 0, perPage one from 1 to {LargestPage}.");
            return;
        }

        var found = await readers.ReadAsync(caller, context.Registry, new StageQuery { Package = package }, context.RequestAborted);
        Stage[] shown = [.. found.Skip(page * perPage).Take(perPage)];
        var settings = await SettingsAsync(context, shown.Select(static stage => stage.Package));
        await WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var stage in shown)
            {
                StageJson.Write(json, stage, settings[stage.Package]);
            }

            json.WriteEndArray();
            json.WriteNumber("page", page);
            json.WriteNumber("perPage", perPage);
            json.WriteNumber("total", found.Count);
            json.WriteEndObject();
        });
    }

    public async Task ViewAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is { } stage)
        {
            var package = await packages.FindAsync(stage.Registry, stage.Package, context.RequestAborted);
            await WriteAsync(context, StatusCodes.Status200OK, json => StageJson.Write(json, stage, package));
        }
    }

    public async Task DownloadAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } stage)
        {
            return;
        }

        await using var document = await blobs.OpenAsync(stage.Document.Blob, context.RequestAborted);
        if (document is null)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "stage_content_gone", $"The content of this stage is no longer kept: it is {stage.State.ToWire()}.");
            return;
        }

        document.Position = stage.Document.TarballOffset;
        await using var tarball = new Base64Stream(document, stage.Document.TarballLength);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = stage.TarballBytes;
        await tarball.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    public async Task ApproveAsync(HttpContext context, string id)
    {
        if (await MaintainedAsync(context, id) is not var (stage, account))
        {
            return;
        }

        if (await stages.ObjectionAsync(context.Registry, stage, account, context.RequestAborted) is { } objection)
        {
            await DenyAsync(context, objection);
        }
        else if (await challenge.RequireAsync(context, account, StageOperation.Approve(stage)))
        {
            var (denial, now, sentence) = await approvals.ApproveAsync(context.Registry, stage, account, context.RequestAborted);
            if (denial is not null)
            {
                await DenyAsync(context, denial);
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

                await WriteAsync(context, StatusCodes.Status201Created, json =>
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
        if (await MaintainedAsync(context, id) is not var (stage, account))
        {
            return;
        }

        if (stage.State is not StageState.Staged)
        {
            await DenyAsync(context, (await stages.RejectAsync(stage, account, null, context.RequestAborted))!);
        }
        else if (await challenge.RequireAsync(context, account, StageOperation.Reject(stage)))
        {
            if (await stages.RejectAsync(stage, account, null, context.RequestAborted) is { } denial)
            {
                await DenyAsync(context, denial);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
    }

    /// <summary>The stage, for those who may see it; null when the request has been answered.</summary>
    private async Task<Stage?> FindAsync(HttpContext context, string id)
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

        await DenyAsync(context, StageDesk.Unknown);
        return null;
    }

    /// <summary>The stage and the maintainer who is signed in; null when the request has been answered.</summary>
    private async Task<(Stage Stage, Account Account)?> MaintainedAsync(HttpContext context, string id)
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
            await DenyAsync(context, StageDesk.Unknown);
            return null;
        }

        if (!await readers.MayReadAsync(caller, context.Registry, stage.Package, context.RequestAborted))
        {
            await DenyAsync(context, StageDesk.NotMaintainer(stage));
            return null;
        }

        return (stage, account);
    }

    private async Task<Stage?> OfAsync(HttpContext context, string id) =>
        Guid.TryParseExact(id, "D", out var parsed) && await store.FindAsync(parsed.ToString("D"), context.RequestAborted) is { } stage && stage.Registry == context.Registry.Name ? stage : null;

    private async Task<Dictionary<string, PackageRecord?>> SettingsAsync(HttpContext context, IEnumerable<string> names)
    {
        Dictionary<string, PackageRecord?> settings = new(StringComparer.Ordinal);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            settings[name] = await packages.FindAsync(context.Registry.Name, name, context.RequestAborted);
        }

        return settings;
    }

    private static int? Number(string? text, int least, int most, int otherwise) => string.IsNullOrEmpty(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : null;

    private static Task DenyAsync(HttpContext context, StageDenial denial) => ErrorBody.WriteAsync(context, denial.Status, denial.Code, denial.Sentence, notice: true);

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
    }
}
