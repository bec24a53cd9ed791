using System.Text.Json;
using TrustedPublish.Core.Bindings;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary><c>/stages</c>: what waits for approval, and what became of the rest.</summary>
internal sealed class StageCalls(IStageStore store, StageDesk stages, StageApprovals approvals, IPackageStore packages, RegistryCatalog registries, PackageRoles roles)
{
    private const int LongestReason = 500;
    private const int LargestPage = 200;
    private const string RejectBody = """{"reason": "text"}, the reason at most 500 characters""";

    public async Task<IResult> ListAsync(HttpContext context, string? registry, string? package, string? state, int? limit)
    {
        var parsed = default(StageState);
        if (state is not (null or "all") && !StageStates.TryParse(state, out parsed))
        {
            return Problem.Of("stages_invalid", [new FieldFault("state", $"must be one of all, {string.Join(", ", StageStates.All)}")]);
        }

        if (limit is < 1 or > LargestPage)
        {
            return Problem.Of("stages_invalid", [new FieldFault("limit", $"must be from 1 to {LargestPage}")]);
        }

        var account = SignedIn.Of(context).Account;
        var query = new StageQuery { Registry = registry, Package = package, State = state is null or "all" ? null : parsed, WithClosed = state is "all" };
        List<(Stage Stage, PackageRecord? Package)> shown = [];
        Dictionary<(string, string), (bool May, PackageRecord? Package)> known = [];
        foreach (var stage in await store.ReadAsync(query, context.RequestAborted))
        {
            if (shown.Count == (limit ?? LargestPage))
            {
                break;
            }

            if (!known.TryGetValue((stage.Registry, stage.Package), out var of))
            {
                var served = registries.Find(stage.Registry);
                of = (served is not null && await roles.MayWriteAsync(served, stage.Package, account, context.RequestAborted), await packages.FindAsync(stage.Registry, stage.Package, context.RequestAborted));
                known[(stage.Registry, stage.Package)] = of;
            }

            if (of.May)
            {
                shown.Add((stage, of.Package));
            }
        }

        return new JsonText(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("stages");
            foreach (var (stage, of) in shown)
            {
                StageText.Write(json, stage, of);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task<IResult> ShowAsync(HttpContext context) => await ShowAsync(context, ManagedStage.Of(context).Stage, message: null);

    public async Task<IResult> ApproveAsync(HttpContext context)
    {
        var (registry, stage, account) = ManagedStage.Of(context);
        var (denial, now, sentence) = await approvals.ApproveAsync(registry, stage, account, context.RequestAborted);
        return denial is null ? await ShowAsync(context, now, sentence) : Denied(denial);
    }

    public async Task<IResult> RejectAsync(HttpContext context)
    {
        var (_, stage, account) = ManagedStage.Of(context);
        using var body = await RequestJson.ReadAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } request || request.EnumerateObject().Any(static member => member.Name is not "reason")
            || request.Text("reason") is not { Length: > 0 and <= LongestReason } reason)
        {
            return Problem.NotJson(RejectBody);
        }

        return await stages.RejectAsync(stage, account, Core.Notices.PlainText.Line(reason, LongestReason), context.RequestAborted) is { } denial
            ? Denied(denial)
            : await ShowAsync(context, await store.FindAsync(stage.Id, context.RequestAborted) ?? stage, message: null);
    }

    private static IResult Denied(StageDenial denial) => Problem.Of(denial.Status, denial.Code, denial.Sentence);

    private async Task<IResult> ShowAsync(HttpContext context, Stage stage, string? message)
    {
        var package = await packages.FindAsync(stage.Registry, stage.Package, context.RequestAborted);
        return new JsonText(StatusCodes.Status200OK, json => StageText.Write(json, stage, package, message));
    }
}
