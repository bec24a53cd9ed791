using System.Globalization;
using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>429 with Retry-After (RFC 6585, section 4) for callers who tried too often, in both shapes that clients know.</summary>
internal static class RateLimited
{
    /// <summary>For npm.</summary>
    public static Task WriteAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = Tell(context, wait);
        return ErrorBody.WriteAsync(context, StatusCodes.Status429TooManyRequests, Code, Sentence(seconds), notice: true);
    }

    /// <summary>For the management API.</summary>
    public static IResult Problem(HttpContext context, TimeSpan wait)
    {
        var seconds = Tell(context, wait);
        return Management.Problem.Of(StatusCodes.Status429TooManyRequests, Code, Sentence(seconds));
    }

    private static string Code => RefusalCode.RateLimited.ToWire();

    private static long Tell(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return seconds;
    }

    private static string Sentence(long seconds) => $"Too many attempts: try again in {seconds} {(seconds == 1 ? "second" : "seconds")}.";
}
