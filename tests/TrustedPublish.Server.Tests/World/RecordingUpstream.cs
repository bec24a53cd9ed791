using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TrustedPublish.Server.Tests.World;

/// <summary>A registry that keeps what it is sent and answers what the test says.</summary>
internal sealed class RecordingUpstream : IAsyncDisposable
{
    private const int KeptBytes = 1 << 20;

    private readonly WebApplication application;

    private RecordingUpstream(WebApplication application) => this.application = application;

    public Uri Url { get; private set; } = null!;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    public IEnumerable<ReceivedRequest> Writes => Requests.Where(static request => request.Method is not ("GET" or "HEAD"));

    /// <summary>What each package's document is, by path (<c>/@acme%2fdemo</c>).</summary>
    public ConcurrentDictionary<string, string> Packuments { get; } = new(StringComparer.Ordinal);

    /// <summary>The status of the answer to every write.</summary>
    public int WriteStatus { get; set; } = StatusCodes.Status201Created;

    /// <summary>Sees each request after it was kept; true = it has answered.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Called while a body comes in.</summary>
    public Action? OnBytes { get; set; }

    public static async Task<RecordingUpstream> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddLogging(static logging => logging.ClearProviders());
        var application = builder.Build();
        var upstream = new RecordingUpstream(application);
        application.Run(upstream.AnswerAsync);
        await application.StartAsync(cancellationToken);
        upstream.Url = new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        return upstream;
    }

    /// <summary>From now on connections are refused.</summary>
    public Task StopAsync() => application.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (hash, length, kept) = await TakeAsync(request.Body, context.RequestAborted);
        Requests.Enqueue(new ReceivedRequest(
            request.Method, target, request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), hash, length, kept));
        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        context.Response.ContentType = "application/json";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = WriteStatus;
            await context.Response.WriteAsync(WriteStatus < 300 ? """{"ok":true}""" : """{"error":"the upstream says no"}""", context.RequestAborted);
        }
        else if (Packuments.TryGetValue(target.Split('?')[0], out var packument))
        {
            await context.Response.WriteAsync(packument, context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("""{"error":"not found"}""", context.RequestAborted);
        }
    }

    private async Task<(string Hash, long Length, byte[] Kept)> TakeAsync(Stream body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var length = 0L;
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0; length += read)
        {
            hash.AppendData(buffer, 0, read);
            kept.Write(buffer, 0, (int)Math.Min(read, Math.Max(0, KeptBytes - kept.Length)));
            OnBytes?.Invoke();
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length, kept.ToArray());
    }
}

/// <summary>One request as it reached the upstream.</summary>
/// <param name="Kept">The body's beginning.</param>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string BodyHash, long Length, byte[] Kept);
