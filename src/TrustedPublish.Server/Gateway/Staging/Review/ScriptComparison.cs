namespace TrustedPublish.Server.Gateway.Staging.Review;

/// <summary>A script that runs on people's machines.</summary>
/// <param name="RunsOnInstall">Whether installing the package from the registry runs it.</param>
/// <param name="Implicit">Whether no manifest names it: clients build a package that has a binding.gyp.</param>
/// <param name="ChangedFiles">The added and changed files it seems to name: the text may stay while what it runs does not.</param>
internal sealed record ScriptChange(string Name, Change Change, bool RunsOnInstall, bool Implicit, string? From, string? To, IReadOnlyList<string> ChangedFiles);

/// <summary>Compares the scripts that clients run by themselves.</summary>
internal static class ScriptComparison
{
    private const string Install = "install";
    private const string Build = "node-gyp rebuild";
    private const int MaxFiles = 20;

    private static readonly string[] OnInstall = ["preinstall", Install, "postinstall"];

    // Run for packages from git or a folder, or by older clients.
    private static readonly string[] Watched = [.. OnInstall, "prepublish", "preprepare", "prepare", "postprepare", "preuninstall", "uninstall", "postuninstall"];

    public static List<ScriptChange> Of(PackageFacts before, PackageFacts after, FileComparison files)
    {
        var (from, to) = (Effective(before), Effective(after));
        var changes = new List<ScriptChange>();
        foreach (var name in Watched.Where(name => from.ContainsKey(name) || to.ContainsKey(name)))
        {
            var (old, now) = (from.GetValueOrDefault(name), to.GetValueOrDefault(name));
            var touched = now is null ? [] : ScriptFiles.Named(now, files.IsNew).Take(MaxFiles).Select(VisibleText.Path).ToList();
            if (old != now || touched.Count > 0)
            {
                var value = ValueComparison.Of(name, old, now);
                changes.Add(new ScriptChange(name, value.Change, OnInstall.Contains(name), name == Install && now is not null && IsImplicit(after), value.From, value.To, touched));
            }
        }

        return changes;
    }

    // The tarball's word is what runs; what only the manifest says is shown all the same, since some clients might go by it.
    private static Dictionary<string, string> Effective(PackageFacts package)
    {
        var scripts = package.Manifest.Texts("scripts");
        foreach (var (name, text) in package.PackageJson.Texts("scripts"))
        {
            scripts[name] = text;
        }

        if (IsImplicit(package))
        {
            scripts.TryAdd(Install, Build);
        }

        return scripts;
    }

    private static bool IsImplicit(PackageFacts package) =>
        package.Files.ContainsKey(FileComparison.BindingGyp)
        && package.PackageJson.Texts("scripts") is var own && !own.ContainsKey(Install) && !own.ContainsKey("preinstall")
        && package.PackageJson.Member("gypfile") is not { ValueKind: System.Text.Json.JsonValueKind.False };
}
