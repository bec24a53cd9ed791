using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Cli.Rehearsal.ClaimSets;

namespace TrustedPublish.Testing;

/// <summary>An issuer behind https on loopback under a name that exists only for the test's own resolver.</summary>
internal sealed class TlsIssuer : IAsyncDisposable
{
    private readonly WebApplication application;
    private int connections;

    private TlsIssuer(WebApplication application, FakeCi ci) => (this.application, Ci) = (application, ci);

    /// <summary>Its keys and tokens.</summary>
    public FakeCi Ci { get; }

    /// <summary>How many connections were made to it, whatever became of them.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Starts to listen on 127.0.0.1; its issuer is <c>https://host:port</c>.</summary>
    public static async Task<TlsIssuer> StartAsync(string host, X509Certificate2 certificate, TimeProvider time, CancellationToken cancellationToken)
    {
        TlsIssuer? issuer = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref issuer!.connections);
                return next(connection);
            });
            // Sends this one certificate: what would complete its chain is not looked for.
            var alone = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = alone }) });
        }));
        var application = builder.Build();
        application.Run(context => issuer!.AnswerAsync(context));
        await application.StartAsync(cancellationToken);
        var port = new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
        return issuer = new TlsIssuer(application, FakeCi.Offline(new GitHubJob(), $"https://{host}:{port}", time));
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            context.Request.Path == "/.well-known/jwks" ? Ci.Jwks() : new JsonObject { ["issuer"] = Ci.Issuer, ["jwks_uri"] = $"{Ci.Issuer}/.well-known/jwks" }.ToJsonString(),
            context.RequestAborted);
    }
}
