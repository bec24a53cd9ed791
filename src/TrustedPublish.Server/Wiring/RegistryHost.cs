using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>Binds routes to the host and port of a public URL, so that a request is routed by where it was sent.</summary>
internal static class RegistryHost
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Routes below a registry's public URL; each carries the registry.</summary>
        public RouteGroupBuilder MapRegistry(Registry registry) =>
            routes.MapGroup(registry.PublicUrl.AbsolutePath.TrimEnd('/')).RequireHost(HostOf(registry.PublicUrl)).WithMetadata(registry);

        /// <summary>Routes at the root of a registry's origin, whatever path its public URL has.</summary>
        public RouteGroupBuilder MapRegistryOrigin(Registry registry) =>
            routes.MapGroup("").RequireHost(HostOf(registry.PublicUrl)).WithMetadata(registry);

        /// <summary>Routes of the server itself.</summary>
        public RouteGroupBuilder MapServer(TrustedPublishOptions options) => routes.MapGroup("").RequireHost(HostOf(options.PublicUrl.Uri));
    }

    extension(HttpContext context)
    {
        /// <summary>The registry the request was sent to.</summary>
        public Registry Registry => context.GetEndpoint()?.Metadata.GetMetadata<Registry>()
            ?? throw new InvalidOperationException("This route belongs to no registry.");
    }

    // Without a port in the URL the Host header has none either, behind whatever proxy.
    private static string HostOf(Uri url) => url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}";
}
