using Microsoft.AspNetCore.Http.Features;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Gateway;

/// <summary>Takes in the body of a write whose caller was admitted.</summary>
internal sealed class WriteBody(TrustedPublishOptions options)
{
    /// <summary>The body on disk; the caller disposes it.</summary>
    public async Task<Judged<PublishBodySpool>> ReceiveAsync(HttpContext context)
    {
        if (WriteBodyHeaders.Judge(context.Request.ContentType, context.Request.Headers.ContentEncoding) is { } unreadable)
        {
            return unreadable;
        }

        Allow(context, context.Registry.MaxPublishBytes);
        return await PublishBodySpool.ReceiveAsync(context.Request.Body, options.SpoolDirectory(), context.Registry.MaxPublishBytes, context.RequestAborted);
    }

    /// <summary>Lets a body of this size in.</summary>
    public static void Allow(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }
    }
}
