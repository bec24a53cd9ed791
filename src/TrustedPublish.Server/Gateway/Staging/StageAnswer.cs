using System.Text.Json;
using TrustedPublish.Core.Stages;

namespace TrustedPublish.Server.Gateway.Staging;

/// <summary>Answers a publish that was turned into a stage: accepted, and plainly not published. npm prints the notice after its own "+ name@version".</summary>
internal static class StageAnswer
{
    public static async Task WriteAsync(HttpContext context, Stage stage)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["npm-notice"] = $"NOT published yet: {stage.Package} {stage.Version} is staged and waits for approval. A maintainer runs: npm stage approve {stage.Id}";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("ok", true);
        json.WriteBoolean("success", true);
        json.WriteBoolean("staged", true);
        json.WriteString("stageId", stage.Id);
        json.WriteEndObject();
    }
}
