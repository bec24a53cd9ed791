using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>
/// The management API (contract §8): which path does what. Every route needs a session: anybody's about themselves, a maintainer's about a package
/// or stage, an administrator's about more than one package.
/// </summary>
internal static class ManagementApi
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddManagement() => services
            .AddSingleton<Denials>()
            .AddSingleton<ProvidersCall>()
            .AddSingleton<AccountCalls>()
            .AddSingleton<TokenCalls>()
            .AddSingleton<PublisherCalls>()
            .AddSingleton<PackageCall>()
            .AddSingleton<LegacyTokensCall>()
            .AddSingleton<EvaluateCall>()
            .AddSingleton<ExchangesCall>()
            .AddSingleton<GuardRailReportCall>()
            .AddSingleton<RevocationCalls>()
            .AddSingleton<NoticeCalls>()
            .AddSingleton<StageCalls>();
    }

    extension(WebApplication app)
    {
        public void MapManagement(TrustedPublishOptions options)
        {
            var server = app.MapServer(options).MapGroup("/api/v1").AddEndpointFilter<SignedInFilter>();
            server.MapGet("/providers", static (ProvidersCall call) => call.List());

            server.MapGet("/notices", static (HttpContext context, NoticeCalls calls, string? before, int? limit) => calls.ListAsync(context, before, limit));
            server.MapPost("/notices/{id}/seen", static (HttpContext context, NoticeCalls calls, string id) => calls.SeenAsync(context, id));

            var administration = server.MapGroup("").AddEndpointFilter<AdministratorFilter>();
            administration.MapGet("/guard-rails/report", static (HttpContext context, GuardRailReportCall call, string? from, string? until) => call.RunAsync(context, from, until));
            administration.MapGet("/registries/{registry}/legacy-tokens", static (HttpContext context, LegacyTokensCall call, string registry, int? limit) => call.ListAsync(context, registry, limit));
            administration.MapGet("/revocations", static (HttpContext context, RevocationCalls calls, long? before, int? limit) => calls.ListAsync(context, before, limit));
            administration.MapPost("/revocations", static (HttpContext context, RevocationCalls calls) => calls.AddAsync(context));

            administration.MapGet("/accounts", static (HttpContext context, AccountCalls calls) => calls.ListAsync(context));
            administration.MapPost("/accounts", static (HttpContext context, AccountCalls calls) => calls.CreateAsync(context)).RequireSecondFactor("create an account", holdsSecret: true);
            administration.MapPatch("/accounts/{name}", static (HttpContext context, AccountCalls calls, string name) => calls.ChangeAsync(context, name)).RequireSecondFactor("disable or enable the account {name}");
            administration.MapPost("/accounts/{name}/recovery", static (HttpContext context, AccountCalls calls, string name) => calls.RecoverAsync(context, name))
                .RequireSecondFactor("give the account {name} a new password", holdsSecret: true);

            server.MapGet("/tokens", static (HttpContext context, TokenCalls calls) => calls.ListAsync(context));
            server.MapPost("/tokens", static (HttpContext context, TokenCalls calls) => calls.CreateAsync(context)).RequireSecondFactor("create a token");
            server.MapDelete("/tokens/{key}", static (HttpContext context, TokenCalls calls, string key) => calls.RevokeAsync(context, key)).RequireSecondFactor("revoke the token or session {key}");

            server.MapGet("/stages", static (HttpContext context, StageCalls calls, string? registry, string? package, string? state, int? limit) => calls.ListAsync(context, registry, package, state, limit));
            var stage = server.MapGroup("/stages/{id}").AddEndpointFilter<StageFilter>();
            stage.MapGet("", static (HttpContext context, StageCalls calls) => calls.ShowAsync(context));
            stage.MapPost("/approve", static (HttpContext context, StageCalls calls) => calls.ApproveAsync(context)).AddEndpointFilter<RouteHandlerBuilder, ApprovableFilter>()
                .RequireSecondFactor(static context => Task.FromResult(StageOperation.Approve(ManagedStage.Of(context).Stage)));
            stage.MapPost("/reject", static (HttpContext context, StageCalls calls) => calls.RejectAsync(context))
                .RequireSecondFactor(static context => Task.FromResult(StageOperation.Reject(ManagedStage.Of(context).Stage)));

            var api = server.MapGroup("").AddEndpointFilter<MaintainerFilter>();
            foreach (var package in PackageRoute.Patterns("/registries/{registry}/packages", ""))
            {
                // After the longer paths: "@acme%2fdemo/publishers" would be a scope and a name too.
                api.MapGet(package, static (HttpContext context, PackageCall call) => call.ShowAsync(context)).WithOrder(1);
                api.MapPatch(package, static (HttpContext context, PackageCall call) => call.ChangeAsync(context)).RequireSecondFactor("change owners or settings of a package in {registry}").WithOrder(1);
                var publishers = api.MapGroup($"{package}/publishers");
                publishers.MapGet("", static (HttpContext context, PublisherCalls calls) => calls.List(context));
                publishers.MapPost("", static (HttpContext context, PublisherCalls calls) => calls.AddAsync(context)).RequireSecondFactor("add a trusted publisher to a package in {registry}").WithMetadata(new MayCreatePackage());
                publishers.MapGet("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.Get(context, id));
                publishers.MapPatch("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.ChangeAsync(context, id)).RequireSecondFactor("change the trusted publisher {id}");
                publishers.MapDelete("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.RemoveAsync(context, id)).RequireSecondFactor("remove the trusted publisher {id}");
                publishers.MapPost("/evaluate", static (HttpContext context, EvaluateCall call) => call.RunAsync(context));
                api.MapGet($"{package}/exchanges", static (HttpContext context, ExchangesCall call, string? id, int? limit) => call.ListAsync(context, id, limit));
            }
        }
    }
}
