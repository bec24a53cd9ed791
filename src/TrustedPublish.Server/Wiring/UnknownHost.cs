namespace TrustedPublish.Server.Wiring;

/// <summary>Answers what no route took: a path we do not have, or a host that is none of our public URLs.</summary>
internal static class UnknownHost
{
    public static Task Answer(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<TrustedPublishOptions>();
        string[] hosts = [options.PublicUrl.Uri.Authority, .. options.Registries.Select(static registry => registry.PublicUrl.Uri.Authority)];
        return hosts.Contains(context.Request.Host.Value, StringComparer.OrdinalIgnoreCase)
            ? ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "There is nothing under this path.")
            : ErrorBody.WriteAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "host_unknown",
                $"This server is reached as {string.Join(", ", hosts)}; the request names another host. Behind a proxy, pass the Host header on.");
    }
}
