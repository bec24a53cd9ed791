using System.Collections.Frozen;
using TrustedPublish.Core.Registries;

namespace TrustedPublish.Server.Wiring;

/// <summary>Writes one line per request: method, route pattern, status, time and registry. Never the path or query, for npm puts tokens into paths.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    private const int ClientClosedRequest = 499;

    private static readonly FrozenSet<string> KnownMethods =
        new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT" }.ToFrozenSet(StringComparer.Ordinal);

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
            var endpoint = context.GetEndpoint();
            Finished(
                Method(context.Request.Method),
                (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "-",
                status,
                Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1),
                endpoint?.Metadata.GetMetadata<Registry>()?.Name ?? "-");
        }
    }

    // A method is any word the client likes.
    private static string Method(string method) => KnownMethods.Contains(method) ? method : "OTHER";

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} in {Elapsed} ms for {Registry}")]
    private partial void Finished(string method, string route, int status, double elapsed, string registry);
}
