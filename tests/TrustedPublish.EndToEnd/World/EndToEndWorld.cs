using System.Net;
using System.Text.Json.Nodes;
using TrustedPublish.Cli.Rehearsal;
using TrustedPublish.EndToEnd.Tools;
using TrustedPublish.Testing.Servers;
using Xunit;

namespace TrustedPublish.EndToEnd.World;

/// <summary>What the tests share: three CIs, a real registry, the server in front of it, its administrator. Each test has packages of its own.</summary>
public sealed class EndToEndWorld : IAsyncLifetime
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private NodeToolchain? npm11;
    private NodeToolchain? npm12;

    internal PretendedCis Cis { get; private set; } = null!;

    internal VerdaccioServer Verdaccio { get; private set; } = null!;

    internal Broker Broker { get; private set; } = null!;

    internal Maintainer Maintainer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var stop = CancellationToken.None;
        Cis = await PretendedCis.StartAsync(stop);
        Verdaccio = await VerdaccioServer.StartAsync(stop);
        Broker = await new Broker(Cis, Verdaccio).StartAsync(stop);
        Maintainer = await Maintainer.SignInAsync(Broker, stop);
        npm11 = await NodeToolchain.Npm11Async(stop);
        npm12 = await NodeToolchain.Npm12Async(stop);
    }

    public async ValueTask DisposeAsync()
    {
        Maintainer?.Dispose();
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        if (Verdaccio is not null)
        {
            await Verdaccio.DisposeAsync();
        }

        if (Cis is not null)
        {
            await Cis.DisposeAsync();
        }

        http.Dispose();
    }

    /// <summary>An npm of a user without any credential, whose registry is the gateway (or the one given).</summary>
    internal NpmCli Npm(int major, Uri? registry = null) => new(major == 11 ? npm11! : npm12!, registry ?? Broker.Registry);

    /// <summary>A folder with a package whose content tells name and version.</summary>
    internal static ProjectFolder Package(string name, string version = "1.0.0") => new ProjectFolder()
        .Write("package.json", new JsonObject { ["name"] = name, ["version"] = version }.ToJsonString())
        .Write("index.js", Content(name, version));

    internal static string Content(string name, string version) => $"module.exports = '{name} {version}';";

    /// <summary>Runs <c>npm publish</c> as a job that holds no secret.</summary>
    internal async Task<CommandResult> PublishAsync(int major, CiJob job, string package, CancellationToken cancellationToken, string version = "1.0.0")
    {
        await using var run = await Cis.EnterAsync(job, cancellationToken);
        using var npm = Npm(major);
        using var folder = Package(package, version);
        return await run.NpmAsync(npm, folder.Path, cancellationToken, "publish");
    }

    /// <summary>What the registry itself has of a package, asked past the gateway; null when it has nothing.</summary>
    internal async Task<JsonObject?> StoredAsync(string package, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(Verdaccio.Url, package.Replace("/", "%2f", StringComparison.Ordinal)), cancellationToken);
        return answer.StatusCode is HttpStatusCode.NotFound ? null : (await answer.JsonAsync(cancellationToken)).AsObject();
    }

    internal async Task<IReadOnlyList<string>> VersionsAsync(string package, CancellationToken cancellationToken) =>
        await StoredAsync(package, cancellationToken) is { } packument ? [.. packument["versions"]!.AsObject().Select(static version => version.Key)] : [];
}
