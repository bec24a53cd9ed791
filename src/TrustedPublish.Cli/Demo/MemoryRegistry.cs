using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TrustedPublish.Cli.Demo;

/// <summary>A small npm registry in memory, for machines without Node: packuments, publishing, tarballs.</summary>
internal sealed class MemoryRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _packuments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _tarballs = new(StringComparer.Ordinal);
    private readonly string _authorization = "Bearer " + RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _url;

    private MemoryRegistry(int port) => _url = $"http://127.0.0.1:{port}";

    public static async Task<Upstream> StartAsync(int port, CancellationToken cancellationToken)
    {
        var registry = new MemoryRegistry(port);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(registry.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return new Upstream("a small registry in memory", new Uri(registry._url), registry._authorization, app);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // The raw target: a scoped name arrives as @scope%2fname.
        var path = Uri.UnescapeDataString(context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0].TrimStart('/'));
        var method = context.Request.Method;
        if (method == HttpMethods.Put)
        {
            var sent = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
            var document = CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes(_authorization))
                ? await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                : null;
            await WriteAsync(context, document is null ? (401, Error("not the gateway")) : Publish(path, document));
        }
        else if (method == HttpMethods.Get && path.Contains("/-/", StringComparison.Ordinal) && Tarball(path) is { } tarball)
        {
            context.Response.ContentType = "application/octet-stream";
            await context.Response.Body.WriteAsync(tarball, context.RequestAborted);
        }
        else
        {
            await WriteAsync(context, method == HttpMethods.Get && path == "-/ping" ? (200, new JsonObject()) : Packument(path));
        }
    }

    private (int Status, JsonObject Body) Packument(string name)
    {
        lock (_gate)
        {
            return _packuments.TryGetValue(name, out var packument) ? (200, packument.DeepClone().AsObject()) : (404, Error("not found"));
        }
    }

    private byte[]? Tarball(string path)
    {
        lock (_gate)
        {
            return _tarballs.GetValueOrDefault(path);
        }
    }

    private (int Status, JsonObject Body) Publish(string name, JsonObject document)
    {
        lock (_gate)
        {
            if (!_packuments.TryGetValue(name, out var packument))
            {
                packument = new JsonObject { ["_id"] = name, ["name"] = name, ["dist-tags"] = new JsonObject(), ["versions"] = new JsonObject() };
            }

            foreach (var (version, manifest) in document["versions"]!.AsObject())
            {
                if (packument["versions"]!.AsObject().ContainsKey(version))
                {
                    return (409, Error("this version exists"));
                }

                var file = $"{name}/-/{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{version}.tgz";
                var copy = manifest!.DeepClone().AsObject();
                copy["dist"]!["tarball"] = $"{_url}/{file}";
                packument["versions"]![version] = copy;
                _tarballs[file] = Convert.FromBase64String(document["_attachments"]!.AsObject().Single().Value!["data"]!.GetValue<string>());
            }

            foreach (var (tag, version) in document["dist-tags"]!.AsObject())
            {
                packument["dist-tags"]![tag] = version!.DeepClone();
            }

            _packuments[name] = packument;
            return (201, new JsonObject { ["ok"] = true });
        }
    }

    private static JsonObject Error(string text) => new() { ["error"] = text };

    private static Task WriteAsync(HttpContext context, (int Status, JsonObject Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
    }
}
