using System.Security.Cryptography;

namespace TrustedPublish.Server.Site;

/// <summary>The stylesheet, the script and the icon, out of the program itself. Their addresses hold their hash, so that browsers may keep them for good.</summary>
internal static class SiteAssets
{
    public const string Route = "/assets/{version}/{file}";

    private static readonly Dictionary<string, Asset> All = new[]
    {
        Asset.Read("site.css", "text/css; charset=utf-8"),
        Asset.Read("passkeys.js", "text/javascript; charset=utf-8"),
        Asset.Read("icon.svg", "image/svg+xml"),
    }.ToDictionary(static asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Where a page finds a file.</summary>
    public static string Path(string file) => $"/assets/{All[file].Version}/{file}";

    public static async Task WriteAsync(HttpContext context, string version, string file)
    {
        if (!All.TryGetValue(file, out var asset) || asset.Version != version)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = asset.Type;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }

    private sealed record Asset(string Name, string Type, byte[] Content, string Version)
    {
        public static Asset Read(string name, string type)
        {
            using var stream = typeof(SiteAssets).Assembly.GetManifestResourceStream($"site/{name}") ?? throw new InvalidOperationException($"The program lacks {name}.");
            using var all = new MemoryStream();
            stream.CopyTo(all);
            var content = all.ToArray();
            return new Asset(name, type, content, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        }
    }
}
