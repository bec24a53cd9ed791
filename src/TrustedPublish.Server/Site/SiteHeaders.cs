using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Site;

/// <summary>
/// Headers of every page: it runs our own script file and nothing else, is shown in no other page and kept in no cache. Text that got into a
/// page, of whatever origin, can therefore not act.
/// </summary>
internal sealed class SiteHeaders(RequestDelegate next, TrustedPublishOptions options)
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string PermissionsPolicy =
        "publickey-credentials-create=(self), publickey-credentials-get=(self), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SiteMark>() is not null)
        {
            // People reach us as the operator says, whether or not a proxy in between tells us so.
            context.Request.Scheme = options.PublicUrl.Uri.Scheme;
            context.Response.OnStarting(WriteAsync, context);
        }

        return next(context);
    }

    private static Task WriteAsync(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Permissions-Policy"] = PermissionsPolicy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";

        // Not compressed on the way either: lengths would tell a page's secrets to whoever can put text of theirs beside them.
        headers.CacheControl = "no-store, no-transform";
        return Task.CompletedTask;
    }
}
