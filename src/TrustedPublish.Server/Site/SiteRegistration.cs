using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>The pages for people, on the server's own public URL only.</summary>
internal static class SiteRegistration
{
    /// <summary>The largest form holds a passkey's answer.</summary>
    private const int MaxForm = 128 * 1024;

    extension(IServiceCollection services)
    {
        public IServiceCollection AddSite(TrustedPublishOptions options)
        {
            services.AddRazorPages(static pages =>
                {
                    pages.RootDirectory = "/Site";
                    pages.Conventions.ConfigureFilter(new RequestSizeLimitAttribute(MaxForm));
                    pages.Conventions.ConfigureFilter(new StaleForm());
                })
                .ConfigureApplicationPartManager(static parts =>
                {
                    // Whatever program the server runs in: these pages and no others.
                    parts.ApplicationParts.Clear();
                    foreach (var part in new ConsolidatedAssemblyApplicationPartFactory().GetApplicationParts(typeof(SiteRegistration).Assembly))
                    {
                        parts.ApplicationParts.Add(part);
                    }
                });
            services.AddAntiforgery(antiforgery =>
            {
                antiforgery.Cookie.Name = options.PublicUrl.IsHttps ? "__Host-tp-form" : "tp-form";
                antiforgery.Cookie.SecurePolicy = options.PublicUrl.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
                antiforgery.Cookie.SameSite = SameSiteMode.Strict;
                antiforgery.Cookie.Path = "/";
                antiforgery.SuppressXFrameOptionsHeader = true;
            });
            return services
                .AddSingleton<IAntiforgeryAdditionalDataProvider, FormBinding>()
                .AddSingleton<BrowserCookie>()
                .AddSingleton<BrowserSessions>()
                .AddSingleton<Freshness>()
                .AddSingleton<SiteFeatures>();
        }
    }

    extension(WebApplication app)
    {
        public void MapSite(TrustedPublishOptions options)
        {
            app.MapServer(options).WithMetadata(new SiteMark()).MapRazorPages();
            app.MapServer(options).MapGet(SiteAssets.Route, SiteAssets.WriteAsync);

            // Whoever types the address and nothing else.
            app.MapServer(options).MapGet("/", static () => Results.LocalRedirect("~/account/security"));
        }
    }
}

/// <summary>On every route that answers with a page.</summary>
internal sealed class SiteMark;
