using System.Text.Json;

namespace TrustedPublish.Server.Management;

/// <summary>An answer whose JSON is written member by member.</summary>
internal sealed class JsonText(int status, Action<Utf8JsonWriter> write) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        write(json);
    }
}
