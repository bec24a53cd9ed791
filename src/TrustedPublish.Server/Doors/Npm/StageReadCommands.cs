using System.Globalization;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary><c>npm stage list|view|download</c>.</summary>
internal sealed class StageReadCommands(RequestedStage requested, StageReaders readers, IPackageStore packages, IBlobStore blobs)
{
    private const int LargestPage = 100;

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
        await StageAnswers.WriteAsync(context, StatusCodes.Status200OK, json =>
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
        if (await requested.FindAsync(context, id) is { } stage)
        {
            var package = await packages.FindAsync(stage.Registry, stage.Package, context.RequestAborted);
            await StageAnswers.WriteAsync(context, StatusCodes.Status200OK, json => StageJson.Write(json, stage, package));
        }
    }

    public async Task DownloadAsync(HttpContext context, string id)
    {
        if (await requested.FindAsync(context, id) is not { } stage)
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
}
