using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedPublish.Server.Accounts;

namespace TrustedPublish.Server.Wiring;

/// <summary>
/// The error every client gets: <c>error</c> and <c>message</c> say the same, since npm 11 shows the first and its exchange reads the second;
/// <c>code</c> is for programs. Never a WWW-Authenticate: npm would replace our text by its own.
/// </summary>
internal sealed record ErrorBody(string Error, string Message, string Code)
{
    /// <summary>Answers with an error that npm shows at its default log level.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The stable code.</param>
    /// <param name="sentence">One line of printable ASCII.</param>
    /// <param name="notice">Whether to repeat the sentence as npm-notice, which npm prints whatever becomes of the request.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, string sentence, bool notice = false)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        if (notice)
        {
            context.Response.Headers["npm-notice"] = sentence;
        }

        return context.Response.WriteAsJsonAsync(new ErrorBody(sentence, sentence, code), ErrorJson.Default.ErrorBody, cancellationToken: context.RequestAborted);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(NpmChallenge))]
internal sealed partial class ErrorJson : JsonSerializerContext;
