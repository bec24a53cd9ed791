using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>
/// Turns an outage into 503 with Retry-After and a bug into 500 without detail, in one shape that npm and the API's clients both show.
/// </summary>
internal sealed partial class OutageAnswer(RequestDelegate next, ILogger<OutageAnswer> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await ErrorBody.WriteAsync(context, fault.StatusCode, "request_invalid", fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The request body is too large." : "The request is not well-formed.");
        }
        catch (StoreUnavailableException fault) when (!context.Response.HasStarted)
        {
            Log.Outage(logger, fault.Message);
            context.Response.Headers.RetryAfter = "5";
            await ErrorBody.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, RefusalCode.Unavailable.ToWire(), "TrustedPublish cannot decide this at the moment; nothing was done. Try again shortly.", notice: true);
        }
        catch (Exception fault) when (!context.Response.HasStarted && !(fault is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            Log.Bug(logger, fault);
            await ErrorBody.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong inside TrustedPublish; its log has the details.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Error, "Answered 503: {Reason}")]
        public static partial void Outage(ILogger logger, string reason);

        [LoggerMessage(2102, LogLevel.Error, "Answered 500")]
        public static partial void Bug(ILogger logger, Exception fault);
    }
}
