using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TrustedPublish.Cli.Demo;

/// <summary>The real npm, with settings and cache of its own.</summary>
internal sealed class NpmClient : IPublishingClient
{
    private static readonly Version FirstWithTrustedPublishing = new(11, 5, 1);

    private readonly DemoFolder _demo;
    private readonly Uri _registry;

    private NpmClient(DemoFolder demo, Uri registry, string version)
    {
        (_demo, _registry) = (demo, registry);
        Description = "npm " + version;
    }

    public string Description { get; }

    /// <summary>Null when npm is missing or does not know trusted publishing yet.</summary>
    public static async Task<NpmClient?> FindAsync(DemoFolder demo, Uri registry, CancellationToken cancellationToken) =>
        await ExternalCommand.ReadAsync(demo.Path, "npm", ["--version"], cancellationToken) is { } text
        && Version.TryParse(text.Split('-')[0], out var version) && version >= FirstWithTrustedPublishing
            ? new NpmClient(demo, registry, text)
            : null;

    public async Task<int> PublishAsync(ProcessStartInfo job, string version, Action<string> line, CancellationToken cancellationToken)
    {
        job.WorkingDirectory = _demo.Folder("package");
        await File.WriteAllTextAsync(
            Path.Combine(job.WorkingDirectory, "package.json"),
            new JsonObject { ["name"] = DemoPlan.Package, ["version"] = version, ["description"] = "Published without a secret", ["license"] = "MIT" }.ToJsonString(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(job.WorkingDirectory, "README.md"), "# demo\n", cancellationToken);
        Isolate(job.Environment);
        return await ExternalCommand.RunAsync(job, line, cancellationToken);
    }

    // Neither the user's logins nor settings may decide how the demo goes, and their cache stays as it is.
    private void Isolate(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("npm_", StringComparison.OrdinalIgnoreCase)).Where(name => name != "NPM_ID_TOKEN").ToArray())
        {
            environment.Remove(name);
        }

        environment["npm_config_userconfig"] = Path.Combine(_demo.Path, "npmrc");
        environment["npm_config_globalconfig"] = Path.Combine(_demo.Path, "npmrc-global");
        environment["npm_config_cache"] = _demo.Folder("npm-cache");
        environment["npm_config_registry"] = _registry.AbsoluteUri;
        environment["npm_config_update_notifier"] = "false";
    }
}
