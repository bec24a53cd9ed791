using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Core.Journal;
using TrustedPublish.Server.Wiring;
using TrustedPublish.Testing;
using TrustedPublish.Testing.Logs;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.Server.Tests.World;

/// <summary>
/// The whole server in this process on loopback sockets, at a time the test chooses: real database, recorded upstream, CIs whose word the test chooses,
/// an administrator who signed in as people do.
/// </summary>
internal sealed partial class ServerWorld : IAsyncDisposable
{
    public const string GitHubIssuer = "https://token.actions.githubusercontent.com";
    public const string Password = "correct-horse-battery-staple-9";
    public const string UpstreamCredential = "Bearer upstream-only-credential-51";
    public const string Audience = "npm:127.0.0.1";

    private readonly string folder = Directory.CreateTempSubdirectory("tp-world-").FullName;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
    private WebApplication? application;

    private ServerWorld(WorldSettings settings) => Time = settings.Time;

    public FakeTimeProvider Time { get; }

    public CollectedLog Log { get; } = new();

    public FakeCi GitHub { get; private set; } = null!;

    public FakeCi GitLab { get; private set; } = null!;

    public RecordingUpstream Upstream { get; private set; } = null!;

    /// <summary>The server's own public URL.</summary>
    public Uri Server { get; } = Origin();

    /// <summary>The registry <c>npm</c>.</summary>
    public Uri Registry { get; } = Origin();

    /// <summary>The registry <c>team</c>, whose public URL has a path; without a slash at the end.</summary>
    public Uri TeamOrigin { get; } = Origin();

    /// <summary>The administrator's session token.</summary>
    public string Session { get; private set; } = "";

    public string ConfigurationFile => Path.Combine(folder, "trustedpublish.json");

    public string DataDirectory => Path.Combine(folder, "data");

    public IServiceProvider Services => application!.Services;

    /// <summary>Sees every answer.</summary>
    public Action<Answer>? OnAnswer { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServerWorld> StartAsync(WorldSettings? settings = null)
    {
        settings ??= new WorldSettings();
        var world = new ServerWorld(settings);
        try
        {
            await world.OpenAsync(settings);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The administrator's session ended with the time that went by.</summary>
    public async Task SignInAgainAsync() => Session = await SignInAsync();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (application is not null)
        {
            await application.StopAsync(CancellationToken.None);
            await application.DisposeAsync();
        }

        if (Upstream is not null)
        {
            await Upstream.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every entry of the journal that fits, newest first.</summary>
    public Task<IReadOnlyList<JournalEntry>> JournalAsync(string package, string? kind = null) =>
        Services.GetRequiredService<IJournal>().ReadAsync(new JournalQuery { Package = package, Kind = kind }, Cancellation);

    /// <summary>Sends one request; the path goes over the wire exactly as written.</summary>
    public async Task<Answer> SendAsync(string method, Uri origin, string path, string? bearer = null, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri(origin.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body;
        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                body!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await client.SendAsync(request, Cancellation);
        var answer = new Answer(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync(Cancellation));
        OnAnswer?.Invoke(answer);
        return answer;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private async Task OpenAsync(WorldSettings settings)
    {
        Upstream = await RecordingUpstream.StartAsync(Cancellation);
        GitHub = FakeCi.Offline(new GitHubJob(), GitHubIssuer, Time);
        GitLab = FakeCi.Offline(new GitLabJob(), "https://gitlab.com", Time);
        var keys = Path.Combine(folder, "keys.json");
        await GitHub.WriteJwksAsync(keys, Cancellation);
        var file = ConfigurationFile;
        await File.WriteAllTextAsync(file, Configuration(keys, settings), Cancellation);
        var reading = ConfigurationReading.Read(
            ["--config", file], settings.Environment, new Surroundings { Variables = new Dictionary<string, string>(), ProgramDirectory = folder, CurrentDirectory = folder });
        Assert.Empty(reading.Faults);
        application = ServerApp.Build(reading, services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            Log.AddTo(services);
            settings.Replace?.Invoke(services);
        });
        await application.OpenAsync(Cancellation);
        await application.StartAsync(Cancellation);
        await Task.WhenAll(Services.GetRequiredService<IssuerDirectory>().All.Select(static issuer => issuer.RefreshAsync()));
        Session = await SignInAsync();
    }

    private string Configuration(string keys, WorldSettings settings)
    {
        var section = new JsonObject
        {
            ["PublicUrl"] = Text(Server),
            [nameof(DataDirectory)] = DataDirectory,
            ["Issuers"] = new JsonArray(
                Issuer("github", "github", GitHubIssuer, keys),
                Issuer("gitlab", "gitlab", "https://gitlab.com", keys),
                Issuer("circleci", "circleci", "https://oidc.circleci.com", keys)),
            ["Registries"] = new JsonArray(Registered("npm", Text(Registry)), Registered("team", $"{Text(TeamOrigin)}/team/npm")),
            ["Accounts"] = new JsonObject { ["RequireTwoFactor"] = false, ["Bootstrap"] = new JsonObject { ["Username"] = "admin", ["Password"] = Password } },
            ["RateLimits"] = new JsonObject { ["Enabled"] = false },
        };
        var root = new JsonObject { ["TrustedPublish"] = section };
        settings.Configure?.Invoke(section);
        return root.ToJsonString();
    }

    private JsonObject Registered(string name, string url) => new()
    {
        ["Name"] = name,
        ["Ecosystem"] = "npm",
        ["PublicUrl"] = url,
        [nameof(Upstream)] = Text(Upstream.Url),
        ["UpstreamAuthorization"] = UpstreamCredential,
    };

    private static JsonObject Issuer(string name, string provider, string issuer, string keys) =>
        new() { ["Name"] = name, ["Provider"] = provider, ["Issuer"] = issuer, ["JwksFile"] = keys };

    private static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');

    private static Uri Origin() => new($"http://127.0.0.1:{LoopbackPort.Free()}/");
}
