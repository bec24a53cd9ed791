using TrustedPublish.Core;
using TrustedPublish.Core.Legacy;
using TrustedPublish.Core.Registries;
using TrustedPublish.Server.Gateway.Npm;
using TrustedPublish.Server.Wiring;
using Yarp.ReverseProxy.Forwarder;

namespace TrustedPublish.Server.Gateway;

/// <summary>Sends a request on to the upstream (YARP) and answers clearly when the upstream cannot.</summary>
internal sealed partial class Forwarding(IHttpForwarder forwarder, UpstreamConnection connection, UpstreamPatience patience, ILogger<Forwarding> logger)
{
    private readonly ForwarderRequestConfig limits = new() { ActivityTimeout = patience.Forwarding };

    /// <summary>Forwards; the upstream's answer is the client's unless <paramref name="judge"/> takes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Where to, in canonical spelling: never the client's own.</param>
    /// <param name="judge">Sees the upstream's answer first; false = it is not to be passed on, and <paramref name="context"/> will be answered by the caller.</param>
    /// <param name="owned">Puts our maintainers into a packument; null = it passes as it is.</param>
    /// <param name="own">The client's own credential for the upstream; null = ours.</param>
    /// <returns>False when the upstream refused the client's own credential, and <paramref name="context"/> has to be answered by the caller.</returns>
    public async Task<bool> SendAsync(
        HttpContext context, NpmPath path, Func<HttpResponseMessage, Task<bool>>? judge = null, OwnedPackument? owned = null, LegacyCredential? own = null)
    {
        var registry = context.Registry;
        var transformer = new UpstreamTransformer(registry, path, judge, owned, own);
        var fault = await forwarder.SendAsync(context, registry.Upstream.AbsoluteUri, connection.Invoker, limits, transformer);
        if (transformer.IsRefusedClient)
        {
            return false;
        }

        if (transformer.IsRefusedCredential)
        {
            Log.CredentialRefused(logger, registry.Name);
            await ErrorBody.WriteAsync(context, StatusCodes.Status502BadGateway, "upstream_unauthorized", "The upstream registry refused the credential of TrustedPublish; its operator has to look at UpstreamAuthorization.", notice: true);
        }
        else if (fault is not ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Down(logger, registry.Name, fault);
            context.Response.Clear();
            context.Response.Headers.RetryAfter = "10";
            await ErrorBody.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, RefusalCode.Unavailable.ToWire(), "The registry behind TrustedPublish cannot be reached at the moment; nothing was changed as far as we know. Try again shortly.", notice: true);
        }

        return true;
    }

    private sealed class UpstreamTransformer(Registry registry, NpmPath path, Func<HttpResponseMessage, Task<bool>>? judge, OwnedPackument? owned, LegacyCredential? own) : HttpTransformer
    {
        /// <summary>Whether the upstream does not accept our own credential.</summary>
        public bool IsRefusedCredential { get; private set; }

        /// <summary>Whether the upstream does not let the client's own credential do this.</summary>
        public bool IsRefusedClient { get; private set; }

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = new Uri($"{destinationPrefix.TrimEnd('/')}{path.Forward}{httpContext.Request.QueryString}");
            UpstreamHeaders.Set(proxyRequest, registry, own?.Authorization);
            if (TarballUrls.Concern(path))
            {
                // Compressed bytes could not be read on their way.
                proxyRequest.Headers.Remove("Accept-Encoding");
            }
        }

        public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            if (proxyResponse is null)
            {
                return false;
            }

            if (own is not null && proxyResponse.StatusCode is (System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden))
            {
                IsRefusedClient = true;
                return false;
            }

            if (proxyResponse.StatusCode is System.Net.HttpStatusCode.Unauthorized)
            {
                IsRefusedCredential = true;
                return false;
            }

            if (judge is not null && !await judge(proxyResponse))
            {
                return false;
            }

            if (TarballUrls.Concern(path) && proxyResponse.IsSuccessStatusCode && HttpMethods.IsGet(httpContext.Request.Method))
            {
                var answer = await proxyResponse.Content.ReadAsStreamAsync(cancellationToken);
                var rewritten = new StreamContent(new TarballUrls(owned is null ? answer : await owned.RewriteAsync(answer, cancellationToken), registry));
                foreach (var header in proxyResponse.Content.Headers.Where(static header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
                {
                    rewritten.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }

                proxyResponse.Content = rewritten;
            }

            if (owned is not null)
            {
                // The upstream's tag says nothing of our list, and the answer may hold addresses that are not for everybody.
                proxyResponse.Headers.ETag = null;
                proxyResponse.Content.Headers.LastModified = null;
                proxyResponse.Headers.CacheControl = new System.Net.Http.Headers.CacheControlHeaderValue { NoStore = true };
            }

            // A cookie or challenge of the upstream is between it and us.
            proxyResponse.Headers.Remove("Set-Cookie");
            proxyResponse.Headers.Remove("WWW-Authenticate");
            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "Registry {Registry}: the upstream refused our credential (401)")]
        public static partial void CredentialRefused(ILogger logger, string registry);

        [LoggerMessage(3002, LogLevel.Warning, "Registry {Registry}: the upstream did not answer: {Fault}")]
        public static partial void Down(ILogger logger, string registry, ForwarderError fault);
    }
}
