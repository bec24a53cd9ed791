using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace TrustedPublish.Cli.Tests.Fixtures;

/// <summary>A server on 127.0.0.1 that writes down each request and answers what the test says.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Recorded> _requests = new();

    private RecordingServer(WebApplication app)
    {
        _app = app;
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public IReadOnlyList<Recorded> Requests => [.. _requests];

    public static async Task<RecordingServer> StartAsync(Func<Recorded, Answer> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new RecordingServer(builder.Build());
        server._app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            // The raw target: npm's %2f must not be decoded on the way into the record.
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var request = new Recorded(context.Request.Method, target, context.Request.Headers.Authorization.ToString(), await body.ReadToEndAsync(), context.Request.Headers["npm-otp"].ToString());
            server._requests.Enqueue(request);
            var (status, text, notice) = answer(request);
            context.Response.StatusCode = status;
            context.Response.ContentType = status >= 400 ? "application/problem+json" : "application/json";
            if (notice is not null)
            {
                context.Response.Headers["npm-notice"] = notice;
            }

            if (status != 204)
            {
                await context.Response.WriteAsync(text);
            }
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Recorded(string Method, string Target, string Authorization, string Body, string Otp)
    {
        public string Line => Method + " " + Target;
    }

    internal sealed record Answer(int Status, string Body, string? Notice = null);
}
