using TrustedPublish.Core.Accounts;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>Lets only maintainers of the stage's package through. Whoever may not see the stage does not learn that there is one.</summary>
internal sealed class StageFilter(IStageStore store, RegistryCatalog registries, PackageRoles roles, Denials denials) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var account = SignedIn.Of(http).Account;
        if (!Guid.TryParseExact(http.Request.RouteValues["id"] as string, "D", out var id)
            || await store.FindAsync(id.ToString("D"), http.RequestAborted) is not { } stage
            || registries.Find(stage.Registry) is not { } registry
            || !await roles.MayWriteAsync(registry, stage.Package, account, http.RequestAborted))
        {
            return await denials.DenyAsync(http, Problem.Of(StageDesk.Unknown.Status, StageDesk.Unknown.Code, StageDesk.Unknown.Sentence));
        }

        http.Features.Set(new ManagedStage(registry, stage, account));
        return await next(context);
    }
}

/// <summary>What a call about a stage is about and who makes it.</summary>
internal sealed record ManagedStage(Registry Registry, Stage Stage, Account Account)
{
    /// <summary>What the filter found for this request.</summary>
    public static ManagedStage Of(HttpContext context) => context.Features.Get<ManagedStage>() ?? throw new InvalidOperationException("The route has no stage filter.");
}

/// <summary>Refuses before a code is asked for what a code would not change.</summary>
internal sealed class ApprovableFilter(StageDesk stages) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (registry, stage, account) = ManagedStage.Of(context.HttpContext);
        return await stages.ObjectionAsync(registry, stage, account, context.HttpContext.RequestAborted) is { } denial
            ? Problem.Of(denial.Status, denial.Code, denial.Sentence)
            : await next(context);
    }
}
