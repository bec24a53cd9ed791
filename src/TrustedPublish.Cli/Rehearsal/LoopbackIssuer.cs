using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace TrustedPublish.Cli.Rehearsal;

/// <summary>
/// An OIDC issuer on 127.0.0.1 that vouches for one pretended job: discovery, key set, and GitHub's endpoint at which a job asks for its ID token.
/// Give it a fresh key that lives no longer, so that nobody else can sign for it.
/// </summary>
internal sealed class LoopbackIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CiJob _job;
    private readonly TimeProvider _time;

    private LoopbackIssuer(WebApplication app, CiJob job, SigningKey key, TimeProvider time)
    {
        _app = app;
        _job = job;
        _time = time;
        Key = key;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        BaseUrl = addresses.Addresses.Single();
        Issuer = job.IssuerAt(BaseUrl);
    }

    public SigningKey Key { get; }

    /// <summary>Scheme, address and port: <c>http://127.0.0.1:5099</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>The exact <c>iss</c> of its tokens, to be entered at the server.</summary>
    public string Issuer { get; }

    /// <summary>The path of the issuer below <see cref="BaseUrl"/>: empty, or <c>/org/…</c>.</summary>
    public string Path => Issuer[BaseUrl.Length..];

    /// <summary>Where a GitHub job asks for its token; has a query already, since clients append <c>&amp;audience=…</c>.</summary>
    public string TokenRequestUrl => BaseUrl + "/idtoken?api-version=2.0";

    /// <summary>The bearer token that a GitHub job shows there.</summary>
    public string TokenRequestToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Starts to listen; <paramref name="port"/> 0 takes a free one. Throws <see cref="IOException"/> when the port is taken.</summary>
    /// <param name="job">The job it vouches for.</param>
    /// <param name="key">Signs its tokens; stays the caller's.</param>
    /// <param name="port">The TCP port on 127.0.0.1.</param>
    /// <param name="time">Clock of the tokens.</param>
    /// <param name="first">Middleware that sees every request first: tests answer what no sound issuer would.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<LoopbackIssuer> StartAsync(
        CiJob job, SigningKey key, int port, TimeProvider time, Func<HttpContext, RequestDelegate, Task>? first = null, CancellationToken cancellationToken = default)
    {
        // The empty builder: ASPNETCORE_URLS and the like belong to the command that is rehearsed, not to us.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        if (first is not null)
        {
            app.Use(first);
        }

        // A server may ask for keys at a fixed port between listening and knowing our own address.
        var ready = new TaskCompletionSource<LoopbackIssuer>(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Run(async context => await (await ready.Task).AnswerAsync(context));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var issuer = new LoopbackIssuer(app, job, key, time);
        ready.SetResult(issuer);
        return issuer;
    }

    /// <summary>A fresh ID token of the job.</summary>
    public string IdToken(string audience) => _job.IdToken(Key, Issuer, audience, _time.GetUtcNow());

    public JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["jwks_uri"] = Issuer + "/.well-known/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["scopes_supported"] = new JsonArray("openid"),
    };

    public JsonObject Jwks() => new() { ["keys"] = new JsonArray(Key.ToJwk()) };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return path switch
        {
            _ when !HttpMethods.IsGet(context.Request.Method) => RefuseAsync(context, StatusCodes.Status405MethodNotAllowed),
            _ when path == Path + "/.well-known/openid-configuration" => WriteAsync(context, Discovery()),
            _ when path == Path + "/.well-known/jwks" => WriteAsync(context, Jwks()),
            "/idtoken" when HasRequestToken(context) => WriteAsync(context, TokenAnswer(context.Request.Query["audience"])),
            "/idtoken" => RefuseAsync(context, StatusCodes.Status401Unauthorized),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound),
        };
    }

    private JsonObject TokenAnswer(string? audience) => new() { ["value"] = IdToken(string.IsNullOrEmpty(audience) ? _job.DefaultAudience : audience) };

    // Other local users can reach the port: without this they could fetch tokens that a development server trusts.
    private bool HasRequestToken(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out var given)
        && given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.Parameter ?? ""), Encoding.UTF8.GetBytes(TokenRequestToken));

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
