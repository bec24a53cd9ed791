using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustedPublish.Cli.Rehearsal;

namespace TrustedPublish.Testing;

/// <summary>
/// A CI whose word the test chooses: sound tokens with the complete claims of the real one, and every unsound one (see FakeCi.Tampering).
/// Either a real issuer on 127.0.0.1 (<see cref="StartAsync"/>) or only keys, exported as a JWK set (<see cref="Offline"/>).
/// </summary>
internal sealed partial class FakeCi : IAsyncDisposable
{
    // Generating RSA keys dominates a test's time; one per process is as good, since each issuer has its own name.
    private static readonly Lazy<SigningKey> FirstKey = new(() => SigningKey.Generate());
    private static readonly Lazy<SigningKey> Stranger = new(() => SigningKey.Generate());

    private readonly TimeProvider _time;
    private readonly List<SigningKey> _published = [FirstKey.Value];
    private LoopbackIssuer? _host;
    private int _discoveryFetches;
    private int _jwksFetches;

    private FakeCi(CiJob job, string issuer, TimeProvider time)
    {
        Job = job;
        Issuer = issuer;
        _time = time;
    }

    /// <summary>The job that sound tokens describe; set it to another (<c>Job with { … }</c>) to change them.</summary>
    public CiJob Job { get; set; }

    /// <summary>The exact <c>iss</c>; for CircleCI it holds the organisation of the first job.</summary>
    public string Issuer { get; }

    /// <summary>The key that signs now.</summary>
    public SigningKey Key => _published[^1];

    /// <summary>How often the discovery document was fetched.</summary>
    public int DiscoveryFetches => Volatile.Read(ref _discoveryFetches);

    /// <summary>How often the key set was fetched.</summary>
    public int JwksFetches => Volatile.Read(ref _jwksFetches);

    /// <summary>What the discovery document says; null = the sound one. Any text, also one that is no JSON.</summary>
    public string? DiscoveryText { get; set; }

    /// <summary>What the key set says; null = the published keys.</summary>
    public string? JwksText { get; set; }

    /// <summary>Sees each request first; true = it has answered (redirects, endless bodies, other hosts' documents, silence).</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    public LoopbackIssuer Host => _host ?? throw new InvalidOperationException("This FakeCi is offline.");

    /// <summary>Starts an issuer on 127.0.0.1, on a free port unless one is given.</summary>
    public static async Task<FakeCi> StartAsync(CiJob job, TimeProvider? time = null, int port = 0, CancellationToken cancellationToken = default)
    {
        FakeCi? ci = null;
        var host = await LoopbackIssuer.StartAsync(
            job, FirstKey.Value, port, time ?? TimeProvider.System, (context, next) => ci!.AnswerAsync(context, next), cancellationToken);
        return ci = new FakeCi(job, host.Issuer, time ?? TimeProvider.System) { _host = host };
    }

    /// <summary>An issuer without a network address: hand its key set to the server with <see cref="WriteJwksAsync"/>.</summary>
    public static FakeCi Offline(CiJob job, string issuer, TimeProvider? time = null) => new(job, issuer, time ?? TimeProvider.System);

    /// <summary>The complete claim set of a sound token.</summary>
    public JsonObject Claims(string audience) => Job.Claims(Issuer, audience, _time.GetUtcNow());

    /// <summary>The header of a sound token.</summary>
    public JsonObject Header() => Job.Header(Key);

    /// <summary>A sound token, fresh each time; <paramref name="edit"/> changes its claims before they are signed.</summary>
    public string Token(string audience, Action<JsonObject>? edit = null, Action<JsonObject>? editHeader = null)
    {
        var (claims, header) = (Claims(audience), Header());
        edit?.Invoke(claims);
        editHeader?.Invoke(header);
        return Key.Sign(header.ToJsonString(), claims.ToJsonString());
    }

    /// <summary>Signs with a new key from now on; the old one stays published unless it is withdrawn.</summary>
    public void RotateKey(bool withdrawOld = false)
    {
        if (withdrawOld)
        {
            _published.Clear();
        }

        _published.Add(SigningKey.Generate());
    }

    /// <summary>The JWK set of the published keys.</summary>
    public string Jwks() => new JsonObject { ["keys"] = new JsonArray([.. _published.Select(key => key.ToJwk())]) }.ToJsonString();

    public Task WriteJwksAsync(string path, CancellationToken cancellationToken = default) => File.WriteAllTextAsync(path, JwksText ?? Jwks(), cancellationToken);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value!;
        var isDiscovery = path.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal);
        var isJwks = path.EndsWith("/.well-known/jwks", StringComparison.Ordinal);
        Interlocked.Add(ref _discoveryFetches, isDiscovery ? 1 : 0);
        Interlocked.Add(ref _jwksFetches, isJwks ? 1 : 0);
        if (Intercept is not null && await Intercept(context))
        {
            return;
        }

        var answer = (isDiscovery, isJwks, path) switch
        {
            (true, _, _) => DiscoveryText,
            (_, true, _) => JwksText ?? Jwks(),
            (_, _, "/idtoken") => new JsonObject { ["value"] = Token(context.Request.Query["audience"].ToString()) }.ToJsonString(),
            _ => null,
        };
        if (answer is null)
        {
            await next(context);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
