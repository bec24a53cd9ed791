using System.Collections.Frozen;

namespace TrustedPublish.Server.Wiring;

/// <summary>Writes one line per request: method, route pattern, status, time and registry. Never the path or query, for npm puts tokens into paths.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TrustedPublishOptions options, TimeProvider time, ILogger<RequestLog> logger)
{
    private const int ClientClosedRequest = 499;

    private static readonly FrozenSet<string> KnownMethods =
        new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> registries =
        options.Registries.DistinctBy(registry => registry.PublicUrl.Uri.Authority).ToFrozenDictionary(registry => registry.PublicUrl.Uri.Authority, registry => registry.Name, StringComparer.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = ClientClosedRequest;
            throw;
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-";
            Finished(Method(context.Request.Method), route, status, time.GetElapsedTime(start).TotalMilliseconds, RegistryOf(context.Request.Host));
        }
    }

    // A method is any word the client likes.
    private static string Method(string method) => KnownMethods.Contains(method) ? method : "OTHER";

    // Only names from the configuration come out: the host is the client's word too.
    private string RegistryOf(HostString host) => registries.GetValueOrDefault(host.Value ?? "", "-");

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} in {Elapsed:0.0} ms for {Registry}")]
    private partial void Finished(string method, string route, int status, double elapsed, string registry);
}
