using System.Globalization;
using TrustedPublish.Core;

namespace TrustedPublish.Server.Wiring;

/// <summary>429 with Retry-After (RFC 6585, section 4) for callers who tried too often.</summary>
internal static class RateLimited
{
    public static string Code => RefusalCode.RateLimited.ToWire();

    /// <summary>Answers in npm's shape; the API's is <c>Problem.RateLimited</c>.</summary>
    public static Task WriteAsync(HttpContext context, TimeSpan wait) =>
        ErrorBody.WriteAsync(context, StatusCodes.Status429TooManyRequests, Code, Tell(context, wait), notice: true);

    /// <summary>Sets Retry-After.</summary>
    /// <returns>The sentence for people.</returns>
    public static string Tell(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return $"Too many attempts: try again in {seconds} {(seconds == 1 ? "second" : "seconds")}.";
    }
}
