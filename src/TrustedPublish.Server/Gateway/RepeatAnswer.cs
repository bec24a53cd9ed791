namespace TrustedPublish.Server.Gateway;

/// <summary>Answers a publish that was sent again: npm repeats a request whose answer it did not get, and must not be told it failed.</summary>
internal static class RepeatAnswer
{
    public static Task WriteAsync(HttpContext context, VerifiedWrite verified)
    {
        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers["npm-notice"] = $"{verified.Write.Package} {verified.Publish?.Version} was published already with exactly this content";
        return context.Response.WriteAsync("""{"ok":true,"success":true}""", context.RequestAborted);
    }
}
