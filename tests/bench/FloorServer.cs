using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.Bench;

/// <summary>The floor: bare Kestrel without logging whose one route does the raw cryptography.</summary>
internal sealed class FloorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RawCrypto crypto;

    private FloorServer(WebApplication app, RawCrypto crypto, Uri address) => (this.app, this.crypto, Address) = (app, crypto, address);

    public Uri Address { get; }

    public static async Task<FloorServer> StartAsync(RawCrypto crypto)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/exchange");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        var server = new FloorServer(app, crypto, address);
        app.MapPost(address.AbsolutePath, (RequestDelegate)server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        if (crypto.Exchange(token) is not { } minted)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        context.Response.ContentLength = minted.Length;
        return context.Response.WriteAsync(minted, context.RequestAborted);
    }
}
