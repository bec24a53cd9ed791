using System.Text.Json;

namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>Compares the commands that installing a package puts into the path.</summary>
internal static class BinComparison
{
    public static List<ValueChange> Of(PackageFacts before, PackageFacts after) => ValueComparison.Of(Effective(before), Effective(after));

    private static Dictionary<string, string> Effective(PackageFacts package)
    {
        var bins = Read(package.Manifest);
        foreach (var (name, target) in Read(package.PackageJson))
        {
            bins[name] = target;
        }

        return bins;
    }

    private static Dictionary<string, string> Read(ManifestView manifest)
    {
        var bins = manifest.Texts("bin").ToDictionary(static bin => bin.Key, static bin => Plain(bin.Value), StringComparer.Ordinal);

        // A single path is a command with the package's own name.
        if (manifest.Text("bin") is { } single && manifest.Text("name") is { } name)
        {
            bins[name[(name.LastIndexOf('/') + 1)..]] = Plain(single);
        }

        // Every file of this folder becomes a command.
        if (manifest.Member("directories") is { ValueKind: JsonValueKind.Object } directories
            && directories.TryGetProperty("bin", out var folder) && folder.ValueKind is JsonValueKind.String)
        {
            bins["directories.bin"] = Plain(folder.GetString()!);
        }

        return bins;
    }

    // Packers drop the prefix from what they send.
    private static string Plain(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
