using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Management;

/// <summary>The management API (contract §8): which path does what. Every route needs a session: a maintainer's, or an administrator's where it is about more than one package.</summary>
internal static class ManagementApi
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddManagement() => services
            .AddSingleton<PublisherCalls>()
            .AddSingleton<EvaluateCall>()
            .AddSingleton<ExchangesCall>()
            .AddSingleton<RevocationCalls>();
    }

    extension(WebApplication app)
    {
        public void MapManagement(TrustedPublishOptions options)
        {
            var revocations = app.MapServer(options).MapGroup("/api/v1/revocations").AddEndpointFilter<AdministratorFilter>();
            revocations.MapGet("", static (HttpContext context, RevocationCalls calls, long? before, int? limit) => calls.ListAsync(context, before, limit));
            revocations.MapPost("", static (HttpContext context, RevocationCalls calls) => calls.AddAsync(context));

            var api = app.MapServer(options).MapGroup("/api/v1").AddEndpointFilter<MaintainerFilter>();
            foreach (var package in PackageRoute.Patterns("/registries/{registry}/packages", ""))
            {
                var publishers = api.MapGroup($"{package}/publishers");
                publishers.MapGet("", static (HttpContext context, PublisherCalls calls) => calls.List(context));
                publishers.MapPost("", static (HttpContext context, PublisherCalls calls) => calls.AddAsync(context));
                publishers.MapGet("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.Get(context, id));
                publishers.MapPatch("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.ChangeAsync(context, id));
                publishers.MapDelete("/{id}", static (HttpContext context, PublisherCalls calls, string id) => calls.RemoveAsync(context, id));
                publishers.MapPost("/evaluate", static (HttpContext context, EvaluateCall call) => call.RunAsync(context));
                api.MapGet($"{package}/exchanges", static (HttpContext context, ExchangesCall call, string? id, int? limit) => call.ListAsync(context, id, limit));
            }
        }
    }
}
