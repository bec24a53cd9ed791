using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustedPublish.Cli.Rehearsal.ClaimSets;
using TrustedPublish.Core.Assertions.Keys;
using TrustedPublish.Server.Tests.World;
using TrustedPublish.Testing;
using Xunit;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// A server that fetches an issuer's keys over a real socket: a CI on loopback, which misbehaves as the test says, beside the usual issuers whose
/// keys are in files. Every name that is looked up is kept; names mean what the test says.
/// </summary>
internal sealed class IssWorld : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IPAddress[]> names = new(StringComparer.Ordinal);
    private int unknownKeys;

    private IssWorld(FakeCi ci) => Ci = ci;

    public ServerWorld Server { get; private set; } = null!;

    /// <summary>The issuer <c>live</c>.</summary>
    public FakeCi Ci { get; }

    /// <summary>Every host that was looked up, the addresses in digits too.</summary>
    public ConcurrentQueue<string> Lookups { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="prepare">Runs before the server starts; returns the entries of further issuers.</param>
    /// <param name="settings">The settings whose clock and configuration count.</param>
    public static async Task<IssWorld> StartAsync(Func<IssWorld, IEnumerable<JsonObject>>? prepare = null, WorldSettings? settings = null)
    {
        settings ??= new WorldSettings();
        var world = new IssWorld(await FakeCi.StartAsync(new GitHubJob(), settings.Time, cancellationToken: Cancellation));
        try
        {
            JsonObject[] issuers = [Entry("live", world.Ci.Issuer), .. prepare?.Invoke(world) ?? []];
            world.Server = await ServerWorld.StartAsync(settings with
            {
                Environment = "Development",
                Configure = section =>
                {
                    foreach (var issuer in issuers)
                    {
                        section["Issuers"]!.AsArray().Add((JsonNode)issuer);
                    }

                    settings.Configure?.Invoke(section);
                },
                Replace = services =>
                {
                    services.AddSingleton<ResolveHost>(world.ResolveAsync);
                    settings.Replace?.Invoke(services);
                },
            });
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A configured issuer of GitHub's kind that may live on this machine.</summary>
    public static JsonObject Entry(string name, string issuer) => new() { ["Name"] = name, ["Provider"] = "github", ["Issuer"] = issuer, ["AllowInsecureLoopback"] = true };

    /// <summary>What a host name means from now on.</summary>
    public void Resolve(string host, params string[] addresses) => names[host] = [.. addresses.Select(IPAddress.Parse)];

    /// <summary>A package whose publisher trusts the usual job of an issuer, by default of <see cref="Ci"/>.</summary>
    public async Task<string> PackageAsync(string? issuer = null)
    {
        var package = Server.NewPackage();
        await Server.AddPublisherAsync(package, publisher => publisher["issuer"] = issuer ?? Ci.Issuer);
        return package;
    }

    /// <summary>A sound token of <see cref="Ci"/>, unless edited.</summary>
    public string Token(Action<JsonObject>? edit = null, Action<JsonObject>? editHeader = null) => Ci.Token(ServerWorld.Audience, edit, editHeader);

    /// <summary>A token whose key nobody has published.</summary>
    public string TokenOfUnknownKey() => Token(editHeader: header => header["kid"] = $"unknown-{Interlocked.Increment(ref unknownKeys)}");

    /// <summary>Has the keys of <see cref="Ci"/> fetched the way an outsider can: by a token with an unknown key id, which is refused.</summary>
    public async Task ProvokeFetchAsync(string package)
    {
        Server.Time.Advance(TimeSpan.FromSeconds(10));
        await Server.RefusesAsync(package, TokenOfUnknownKey(), 400, "kid_unknown", "signature_invalid");
    }

    /// <summary>Checks that a fetch of an issuer's keys failed in this way, according to the log.</summary>
    public void HasLogged(string fault, string issuer = "live") => Assert.Contains(
        Server.Log.Lines,
        line => line.Contains($"\"Fault\":\"{fault}\"", StringComparison.Ordinal) && line.Contains($"\"Issuer\":\"{issuer}\"", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        await Ci.DisposeAsync();
    }

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Lookups.Enqueue(host);
        return IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address])
            : names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses)
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }
}
