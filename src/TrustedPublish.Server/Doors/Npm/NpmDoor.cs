using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Accounts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>The npm CLI's own protocol: which path does what. Everything else a registry is asked goes to the gateway.</summary>
internal static class NpmDoor
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddNpmDoor() => services
            .AddSingleton<TokenExchange>()
            .AddSingleton<Trust>()
            .AddSingleton<Login>()
            .AddSingleton<WebLogin>()
            .AddSingleton<Profile>()
            .AddSingleton<TwoFactorProfile>()
            .AddSingleton<Tokens>()
            .AddSingleton<PackageAccess>()
            .AddSingleton<RequestedStage>()
            .AddSingleton<StageReadCommands>()
            .AddSingleton<StageCommands>()
            .AddPeople();
    }

    extension(WebApplication app)
    {
        /// <summary>Where clients of the management API wait for a confirmation in the browser.</summary>
        public void MapConfirmations(TrustedPublishOptions options) =>
            app.MapServer(options).MapGet(WaitingClients.PollPath, static (HttpContext context, WebLogin login, string? authId) => login.PollAsync(context, authId));

        public void MapNpmDoor(Registry registry)
        {
            // npm resolves the exchange against the origin and drops the registry's path.
            MapExchange(app.MapRegistryOrigin(registry));
            var routes = app.MapRegistry(registry);
            if (registry.PublicUrl.AbsolutePath is not "/")
            {
                MapExchange(routes);
            }

            foreach (var pattern in PackageRoute.Patterns("/-/package", "/trust"))
            {
                routes.MapGet(pattern, static (HttpContext context, Trust trust) => trust.ListAsync(context));
                routes.MapPost(pattern, static (HttpContext context, Trust trust) => trust.CreateAsync(context));
                routes.MapDelete($"{pattern}/{{id}}", static (HttpContext context, Trust trust, string id) => trust.RevokeAsync(context, id));
            }

            foreach (var pattern in PackageRoute.Patterns("/-/package", "/visibility"))
            {
                routes.MapGet(pattern, static (HttpContext context, PackageAccess access) => access.ShowAsync(context));
            }

            foreach (var pattern in PackageRoute.Patterns("/-/package", "/access"))
            {
                routes.MapPost(pattern, static (HttpContext context, PackageAccess access) => access.ChangeAsync(context));
            }

            routes.MapPeople();
            routes.MapStages();
            routes.MapGet("/-/ping", static (HttpContext context) => NpmJson.OkAsync(context));
            routes.MapGet("/-/whoami", static (HttpContext context) => Login.WhoAmIAsync(context));
            routes.MapPut("/-/user/org.couchdb.user:{username}", static (HttpContext context, Login login, string username) => login.SignInAsync(context, username));
            routes.MapDelete("/-/user/token/{token}", static (HttpContext context, Login login, string token) => login.SignOutAsync(context, token));
            routes.MapPost("/-/v1/login", static (HttpContext context, WebLogin login) => login.StartAsync(context));
            routes.MapGet(WaitingClients.PollPath, static (HttpContext context, WebLogin login, string? authId) => login.PollAsync(context, authId));
            routes.MapGet("/-/npm/v1/user", static (HttpContext context, Profile profile) => profile.ShowAsync(context));
            routes.MapPost("/-/npm/v1/user", static (HttpContext context, Profile profile) => profile.ChangeAsync(context));
            routes.MapGet("/-/npm/v1/tokens", static (HttpContext context, Tokens tokens) => tokens.ListAsync(context));
            routes.MapPost("/-/npm/v1/tokens", static (HttpContext context, Tokens tokens) => tokens.CreateAsync(context));
            routes.MapDelete("/-/npm/v1/tokens/token/{token}", static (HttpContext context, Tokens tokens, string token) => tokens.RevokeAsync(context, token));
        }
    }

    private static void MapExchange(IEndpointRouteBuilder routes)
    {
        foreach (var pattern in PackageRoute.Patterns("/-/npm/v1/oidc/token/exchange/package", ""))
        {
            routes.MapPost(pattern, static (HttpContext context, TokenExchange exchange) => exchange.RunAsync(context));
        }
    }
}
