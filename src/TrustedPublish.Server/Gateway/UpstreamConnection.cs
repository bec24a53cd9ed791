using System.Net;

namespace TrustedPublish.Server.Gateway;

/// <summary>
/// The connections to upstream registries. Follows no redirect, keeps no cookie and asks no proxy: the upstream's credential must not travel further.
/// Its address is not judged as issuers' are: the operator alone names it, no request or document can, and it usually is private.
/// </summary>
internal sealed class UpstreamConnection : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>For forwarding and for our own questions alike.</summary>
    public HttpMessageInvoker Invoker => invoker;

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();
}
