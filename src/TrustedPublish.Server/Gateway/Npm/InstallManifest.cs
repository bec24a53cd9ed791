using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Npm;

/// <summary>
/// What installing a package acts on: dependencies and install scripts. A client resolves from the version manifest and runs what the tarball
/// says; were the two to differ, whoever reviews the one would not see what the other does.
/// </summary>
internal sealed class InstallManifest
{
    // A tarball's scripts are those of its package.json and no others; a manifest may name more, since some tools switch one off while packing.
    private static readonly string[] Scripts = ["preinstall", "install", "postinstall"];

    private readonly Dictionary<string, string> dependencies;
    private readonly Dictionary<string, string> peers;
    private readonly Dictionary<string, string> scripts;

    private InstallManifest(Dictionary<string, string> dependencies, Dictionary<string, string> peers, Dictionary<string, string> scripts) =>
        (this.dependencies, this.peers, this.scripts) = (dependencies, peers, scripts);

    /// <summary>Reads a version manifest or a package.json; what clients drop as meaningless is left out.</summary>
    public static InstallManifest Read(JsonElement manifest)
    {
        // npm lists an optional dependency among the dependencies too, or only there.
        var dependencies = Texts(manifest, "dependencies");
        foreach (var (name, range) in Texts(manifest, "optionalDependencies"))
        {
            dependencies[name] = range;
        }

        var scripts = Texts(manifest, "scripts");
        return new InstallManifest(
            dependencies,
            Texts(manifest, "peerDependencies"),
            Scripts.Where(scripts.ContainsKey).ToDictionary(static name => name, name => scripts[name], StringComparer.Ordinal));
    }

    /// <summary>The first member in which a tarball's package.json contradicts this version manifest; null when they agree.</summary>
    public string? Contradiction(InstallManifest tarball) =>
        Difference("dependencies", dependencies, tarball.dependencies)
        ?? Difference("peerDependencies", peers, tarball.peers)
        ?? tarball.scripts.Where(script => scripts.GetValueOrDefault(script.Key) != script.Value).Select(static script => $"scripts.{script.Key}").FirstOrDefault();

    private static string? Difference(string member, Dictionary<string, string> mine, Dictionary<string, string> tarballs) =>
        mine.Keys.Union(tarballs.Keys, StringComparer.Ordinal)
            .Where(name => !mine.TryGetValue(name, out var range) || !tarballs.TryGetValue(name, out var other) || !IsSame(range, other))
            .Select(name => $"{member}.{name}")
            .FirstOrDefault();

    // npm writes one git address in several ways into the manifest ("acme/demo", "github:acme/demo", "git+ssh://…").
    private static bool IsSame(string range, string other) => range == other || (IsGit(range) && IsGit(other));

    private static bool IsGit(string range) => range.Contains('/', StringComparison.Ordinal) && !range.StartsWith("npm:", StringComparison.Ordinal);

    private static Dictionary<string, string> Texts(JsonElement manifest, string member) =>
        manifest.TryGetProperty(member, out var texts) && texts.ValueKind == JsonValueKind.Object
            ? texts.EnumerateObject().Where(static text => text.Value.ValueKind == JsonValueKind.String)
                .ToDictionary(static text => text.Name, static text => text.Value.GetString()!.Trim(), StringComparer.Ordinal)
            : [];
}
