using Microsoft.AspNetCore.Http.Features;
using TrustedPublish.Core.Maintainers;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Legacy;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Gateway.Staging;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>The reverse proxy in front of an upstream registry: everything no door took comes here and is judged before it goes on.</summary>
internal static class GatewayRoutes
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddGateway()
        {
            services.AddHttpForwarder();
            return services
                .AddSingleton<RecentRefusals>()
                .AddSingleton<UpstreamConnection>()
                .AddSingleton<UpstreamPatience>()
                .AddSingleton<UpstreamPackages>()
                .AddSingleton<IUpstreamMaintainers>(static provider => provider.GetRequiredService<UpstreamPackages>())
                .AddSingleton<UpstreamIdentity>()
                .AddSingleton<LegacyTokens>()
                .AddSingleton<LegacyUses>()
                .AddHostedService(static provider => provider.GetRequiredService<LegacyUses>())
                .AddSingleton<PackageAdmission>()
                .AddSingleton<OwnerChanges>()
                .AddSingleton<Forwarding>()
                .AddSingleton<PackageTurns>()
                .AddSingleton<Reads>()
                .AddSingleton<WriteRecord>()
                .AddSingleton<WriteVerification>()
                .AddSingleton<WriteBody>()
                .AddSingleton<WriteSending>()
                .AddSingleton<Writes>()
                .AddStaging();
        }
    }

    extension(WebApplication app)
    {
        public void MapGateway(Registry registry) => app.MapRegistry(registry).Map("/{**path}", AnswerAsync);
    }

    private static Task AnswerAsync(HttpContext context, Reads reads, Writes writes)
    {
        if (!NpmPath.Parse(RawPath(context)).Accepted(out var path, out var refusal))
        {
            return ErrorBody.WriteAsync(context, refusal.Status, refusal.Code, refusal.Message);
        }

        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? reads.AnswerAsync(context, path)
            : writes.AnswerAsync(context, path);
    }

    /// <summary>The path as it came over the wire, below the registry's own: the server's decoded form has lost what matters.</summary>
    private static string RawPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        var prefix = context.Registry.PublicUrl.AbsolutePath.TrimEnd('/');
        return !path.StartsWith('/') ? "" : path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] is { Length: > 0 } below ? below : "/" : "";
    }
}
