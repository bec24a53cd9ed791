using System.Text.Json;
using TrustedPublish.Core.Stages;
using TrustedPublish.Server.Wiring;

namespace TrustedPublish.Server.Doors.Npm;

/// <summary>How the stage commands answer.</summary>
internal static class StageAnswers
{
    public static Task DenyAsync(HttpContext context, StageDenial denial) => ErrorBody.WriteAsync(context, denial.Status, denial.Code, denial.Sentence, notice: true);

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
    }
}
